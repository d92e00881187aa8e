using KeywordBatch.Batch;
using KeywordBatch.Configuration;

namespace KeywordBatch.Core.Tests.Batch;

public sealed class BatchOptionsTests
{
    [Fact]
    public void Settings_give_the_size_of_a_chunk_the_days_at_once_and_the_lease()
    {
        BatchOptions options = BatchOptions.From(Settings(("BATCH_SIZE", "50"), ("PARALLEL_CONCURRENT_DATES", "8"), ("LEASE_SECONDS", "120")));

        Assert.Equal((50, 8, TimeSpan.FromMinutes(2)), (options.ChunkSize, options.ParallelDays, options.Lease));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("86401")]
    [InlineData("a minute")]
    public void A_lease_that_no_worker_could_keep_is_refused(string seconds)
    {
        KeywordBatchException refused = Assert.Throws<KeywordBatchException>(() => BatchOptions.From(Settings(("LEASE_SECONDS", seconds))));

        Assert.Equal("InvalidSetting", refused.ErrorId);
        Assert.Contains("LEASE_SECONDS", refused.Message, StringComparison.Ordinal);
    }

    private static SettingsSource Settings(params (string Name, string? Value)[] values) =>
        SettingsSource.Empty.With(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));
}
