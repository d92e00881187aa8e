using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>A table of the numbers from 1, and a stream of them.</summary>
internal static class NumbersTable
{
    public static Task CreateAsync(TestDatabase test, int most) => test.ExecuteAsync($"""
        CREATE TABLE numbers (n integer PRIMARY KEY);
        INSERT INTO numbers VALUES {string.Join(", ", Enumerable.Range(1, most).Select(n => $"({n})"))}
        """);

    public static IAsyncEnumerable<long> StreamAsync(KeywordDatabase database, CancellationToken cancellationToken = default) => database.StreamAsync(
        (_, after) => ("SELECT n FROM numbers WHERE n > @after ORDER BY n", [("after", after)]),
        r => (DbValues.ToInt64(r.GetValue(0)), DbValues.ToInt64(r.GetValue(0))),
        cancellationToken);
}
