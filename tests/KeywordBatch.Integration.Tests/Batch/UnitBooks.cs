using KeywordBatch.Batch;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>What the units of a day say against its questions.</summary>
internal static class UnitBooks
{
    /// <summary>Each unit of the day has settled as many questions as its part has, counted by plain SQL.</summary>
    public static async Task AssertAsync(TestDatabase test, DateOnly day, int buckets)
    {
        var parts = new List<(int Bucket, int Buckets, long Questions)>();
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            parts.Add((bucket, buckets, await test.CountAsync($"""
                SELECT COUNT(*)
                FROM (
                    SELECT MIN(chatting_pk) AS first_key
                    FROM chattings
                    WHERE DATE(created_at) = '{day:yyyy-MM-dd}' AND input_text NOT LIKE ' %'
                    GROUP BY input_text
                ) q
                WHERE first_key % {buckets} = {bucket}
                """)));
        }

        IReadOnlyList<KeywordBatchUnit> units = await new UnitStore(test.Database).ListAsync(new(day, day), default);
        Assert.Equal(parts, units.Where(u => u.Buckets == buckets).Select(u => (u.Bucket, u.Buckets, u.Processed + u.Skipped + u.Failed)));
    }
}
