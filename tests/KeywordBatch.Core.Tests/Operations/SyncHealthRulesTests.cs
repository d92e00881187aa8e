using KeywordBatch.Operations;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class SyncHealthRulesTests
{
    [Fact]
    public void Without_a_day_that_ended_it_is_unknown()
    {
        DailySyncHealth health = Judge([Day(11, "pending"), Day(12, "running")]);

        Assert.Equal((KeywordBatchHealthStatus.Unknown, 0, null), (health.Status, health.Days, health.SuccessRate));
        Assert.Equal([new(2025, 6, 11), new(2025, 6, 12)], health.OpenDays);
        Assert.Single(health.Reasons);
    }

    [Fact]
    public void Days_that_are_completed_are_healthy_since_the_first_of_them()
    {
        DailySyncHealth health = Judge(
            [
                Day(11, "completed") with { Processed = 10, Duration = TimeSpan.FromSeconds(1) },
                Day(13, "pending"),
                Day(12, "completed") with { Processed = 5, Skipped = 7, Duration = TimeSpan.FromSeconds(3) },
            ]);

        Assert.Equal((KeywordBatchHealthStatus.Healthy, 100.0, new DateOnly(2025, 6, 11)), (health.Status, health.SuccessRate, health.Since));
        Assert.Equal((2, 2, 15L, 7L, 0L), (health.Days, health.Completed, health.Stored, health.Unchanged, health.Failed));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)), (health.MeanDuration, health.P95Duration));
        Assert.Equal(new DateOnly(2025, 6, 12), health.LastCompletedDay);
        Assert.Empty(health.Reasons);
    }

    [Theory]
    [InlineData("failed", "boom")]
    [InlineData("abandoned", null)]
    public void A_latest_day_that_failed_or_was_killed_is_failing(string status, string? error)
    {
        DailySyncHealth health = Judge([.. Completed(1, 24), Day(25, status) with { LastError = error }]);

        Assert.Equal((KeywordBatchHealthStatus.Failing, new DateOnly(2025, 6, 25)), (health.Status, health.Since));
        Assert.Contains(error ?? "2025-06-25", health.Reasons[0], StringComparison.Ordinal);
        Assert.Equal([new DateOnly(2025, 6, 25)], health.FailedDays);
    }

    [Theory]
    [InlineData(1, 20, KeywordBatchHealthStatus.Warning)]
    [InlineData(4, 20, KeywordBatchHealthStatus.Warning)]
    [InlineData(5, 20, KeywordBatchHealthStatus.Failing)]
    public void The_share_of_days_that_failed_decides(int failed, int of, KeywordBatchHealthStatus expected)
    {
        IEnumerable<KeywordBatchUnit> days = Enumerable.Range(1, failed).Select(d => Day(d, "failed") with { LastError = "boom" })
            .Concat(Completed(failed + 1, of - failed));

        Assert.Equal(expected, Judge(days).Status);
    }

    [Fact]
    public void Rows_that_could_not_be_stored_are_a_warning_and_many_are_failing()
    {
        DailySyncHealth few = Judge([Day(11, "completed") with { Processed = 99, Failed = 1 }]);
        DailySyncHealth many = Judge([Day(11, "completed") with { Processed = 79, Failed = 21 }]);

        Assert.Equal((KeywordBatchHealthStatus.Warning, 99.0, 1L), (few.Status, few.SuccessRate, few.Failed));
        Assert.Equal([new DateOnly(2025, 6, 11)], few.FailedDays);
        Assert.Equal(KeywordBatchHealthStatus.Failing, many.Status);
    }

    [Theory]
    [InlineData(13, 6, KeywordBatchHealthStatus.Healthy, 100.0)]
    [InlineData(13, 7, KeywordBatchHealthStatus.Failing, 65.0)]
    [InlineData(0, 6, KeywordBatchHealthStatus.Unknown, null)]
    [InlineData(0, 7, KeywordBatchHealthStatus.Failing, 0.0)]
    public void A_source_that_has_had_no_row_for_seven_days_is_failing(int completed, int empty, KeywordBatchHealthStatus expected, double? rate)
    {
        DailySyncHealth health = Judge([.. Completed(1, completed), .. Empty(completed + 1, empty)]);

        Assert.Equal((expected, rate, completed), (health.Status, health.SuccessRate, health.Days));
        if (expected == KeywordBatchHealthStatus.Failing)
        {
            Assert.Equal(new DateOnly(2025, 6, completed + 1), health.Since);
            Assert.Equal([$"The source gave no row for the latest {empty} days, from 2025-06-{completed + 1:00} on."], health.Reasons);
        }
    }

    [Fact]
    public void Days_from_today_on_and_those_before_a_day_with_rows_may_be_empty()
    {
        KeywordBatchUnit[] before = [.. Empty(1, 10), .. Completed(11, 10)];

        Assert.Equal(KeywordBatchHealthStatus.Healthy, Judge([.. before, .. Empty(21, 8)], today: 22).Status);
        Assert.Equal(KeywordBatchHealthStatus.Healthy, Judge([.. before, .. Enumerable.Range(21, 8).Select(d => Day(d, "pending"))]).Status);
        Assert.Equal(KeywordBatchHealthStatus.Failing, Judge([.. before, .. Empty(21, 8), Day(29, "running")]).Status);
    }

    private static DailySyncHealth Judge(IEnumerable<KeywordBatchUnit> days, int today = 30) => SyncHealthRules.Judge("t", days, new(2025, 6, today));

    private static IEnumerable<KeywordBatchUnit> Empty(int from, int count) =>
        Enumerable.Range(from, count).Select(d => Day(d, "pending") with { LastError = "the source gave no row" });

    private static IEnumerable<KeywordBatchUnit> Completed(int from, int count) =>
        Enumerable.Range(from, count).Select(d => Day(d, "completed") with { Processed = 1 });

    private static KeywordBatchUnit Day(int day, string status) => new("sync:t", new(2025, 6, day), 0, 1) { Status = status };
}
