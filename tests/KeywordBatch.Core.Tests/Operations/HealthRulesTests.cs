using KeywordBatch.Operations;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class HealthRulesTests
{
    private static readonly DateTime Noon = new(2025, 6, 11, 12, 0, 0);

    [Fact]
    public void Without_an_ended_run_it_is_unknown()
    {
        KeywordBatchHealth health = HealthRules.Judge([Run(2, "running", 1, 0), Run(1, "cancelled", 5, 5)], []);

        Assert.Equal(KeywordBatchHealthStatus.Unknown, health.Status);
        Assert.Single(health.Reasons);
        Assert.Null(health.Since);
    }

    [Theory]
    [InlineData(95, 5, KeywordBatchHealthStatus.Healthy)]
    [InlineData(949, 51, KeywordBatchHealthStatus.Warning)]
    [InlineData(80, 20, KeywordBatchHealthStatus.Warning)]
    [InlineData(799, 201, KeywordBatchHealthStatus.Failing)]
    [InlineData(0, 0, KeywordBatchHealthStatus.Healthy)]
    public void The_share_of_questions_that_succeed_decides(int processed, int failed, KeywordBatchHealthStatus expected)
    {
        KeywordBatchHealth health = HealthRules.Judge([Run(1, "completed", processed, failed)], []);

        Assert.Equal(expected, health.Status);
        Assert.Equal(expected == KeywordBatchHealthStatus.Healthy, health.Reasons.Count == 0);
    }

    [Fact]
    public void What_was_skipped_says_nothing_about_success()
    {
        KeywordBatchHealth health = HealthRules.Judge([Run(1, "completed", 1, 9) with { Skipped = 10_000 }], []);

        Assert.Equal((KeywordBatchHealthStatus.Failing, 10.0), (health.Status, health.SuccessRate));
    }

    [Theory]
    [InlineData("failed", "boom")]
    [InlineData("abandoned", null)]
    public void A_last_run_that_failed_or_was_killed_is_failing(string status, string? error)
    {
        KeywordBatchHealth health = HealthRules.Judge([Run(2, status, 100, 0) with { LastError = error }, Run(1, "completed", 100, 0)], []);

        Assert.Equal(KeywordBatchHealthStatus.Failing, health.Status);
        Assert.Contains(error ?? "2", health.Reasons[0], StringComparison.Ordinal);
        Assert.Equal((2, 1), (health.Runs, health.FailedRuns));
    }

    [Fact]
    public void A_day_left_with_failures_is_a_warning()
    {
        KeywordBatchHealth health = HealthRules.Judge(
            [Run(1, "completed", 100, 0)],
            [Unit(12, "failed"), Unit(11, "completed"), Unit(12, "failed"), Unit(13, "abandoned")]);

        Assert.Equal(KeywordBatchHealthStatus.Warning, health.Status);
        Assert.Equal([new DateOnly(2025, 6, 12), new DateOnly(2025, 6, 13)], health.FailedDays);
    }

    [Fact]
    public void It_is_so_since_the_first_of_the_bad_runs_in_a_row_began_or_of_the_good_ones_ended()
    {
        KeywordBatchHealth bad = HealthRules.Judge(
            [Run(4, "failed", 0, 0), Run(3, "completed", 1, 1), Run(2, "completed", 9, 0), Run(1, "failed", 0, 0)], []);
        KeywordBatchHealth good = HealthRules.Judge(
            [.. Enumerable.Range(2, 30).Reverse().Select(i => Run(i, "completed", 100, 0)), Run(1, "failed", 0, 0)], []);

        Assert.Equal(Run(3, "", 0, 0).StartedAt, bad.Since);
        Assert.Equal((KeywordBatchHealthStatus.Healthy, Run(2, "", 0, 0).EndedAt), (good.Status, good.Since));
    }

    [Fact]
    public void A_failed_run_a_while_ago_still_weighs_when_it_is_more_than_one_in_20()
    {
        KeywordBatchHealth health = HealthRules.Judge([Run(3, "completed", 9, 0), Run(2, "failed", 9, 0), Run(1, "completed", 9, 0)], []);

        Assert.Equal((KeywordBatchHealthStatus.Warning, Run(2, "", 0, 0).StartedAt), (health.Status, health.Since!.Value));
    }

    [Fact]
    public void Durations_calls_and_cost_are_summed_over_the_runs_that_tell_them()
    {
        KeywordBatchHealth health = HealthRules.Judge(
            [
                Run(2, "completed", 9, 0) with { LlmCalls = 5, LlmThrottled = 1, PromptTokens = 10, CompletionTokens = 5, EstimatedCost = 0.5 },
                Run(1, "completed", 9, 0),
            ],
            []);

        Assert.Equal((5L, 1L, 15L, 0.5), (health.LlmCalls, health.LlmThrottled, health.Tokens, health.EstimatedCost));
        Assert.Equal((TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20)), (health.MeanDuration, health.P95Duration));
    }

    private static KeywordBatchRun Run(int id, string status, long processed, long failed) =>
        new(id, KeywordBatchMode.Complete, new(2025, 6, 11), new(2025, 6, 12))
        {
            Status = status,
            StartedAt = Noon.AddHours(id),
            EndedAt = Noon.AddHours(id).AddMinutes(id * 10),
            Processed = processed,
            Failed = failed,
            Read = processed + failed,
        };

    private static KeywordBatchUnit Unit(int day, string status) => new("chattings", new(2025, 6, day), 0, 1) { Status = status };
}
