namespace KeywordBatch.Operations;

/// <summary>Judges runs.</summary>
public static class HealthRules
{
    /// <summary>The success in percent from which it is healthy.</summary>
    public const double HealthyRate = 95;

    /// <summary>The success in percent under which it is failing.</summary>
    public const double FailingRate = 80;

    /// <summary>Judges.</summary>
    /// <param name="runs">Newest first; those that run or were cancelled are left out.</param>
    /// <param name="units">Units of days that matter, in any state.</param>
    public static KeywordBatchHealth Judge(IReadOnlyList<KeywordBatchRun> runs, IReadOnlyList<KeywordBatchUnit> units)
    {
        KeywordBatchRun[] ended = [.. runs.Where(r => r.Status is "completed" or "failed" or "abandoned")];
        if (ended.Length == 0)
        {
            return new(KeywordBatchHealthStatus.Unknown, [OperationsErrors.Message("NoRunEnded")]);
        }

        long processed = ended.Sum(r => r.Processed);
        long failed = ended.Sum(r => r.Failed);
        int failedRuns = ended.Count(HasFailed);
        double? rate = Rate(processed, failed);
        DateOnly[] failedDays = [.. units.Where(u => u.Status is "failed" or "abandoned").Select(u => u.Day).Distinct().Order()];
        var reasons = new List<string>();
        var status = KeywordBatchHealthStatus.Healthy;
        if (HasFailed(ended[0]))
        {
            Say(KeywordBatchHealthStatus.Failing, ended[0].LastError is { } error
                ? OperationsErrors.Message("LastRunFailed", ended[0].RunId, error)
                : OperationsErrors.Message("LastRunKilled", ended[0].RunId));
        }

        if (rate < HealthyRate)
        {
            Say(Severity(rate), OperationsErrors.Message("SuccessLow", rate, failed, processed + failed, HealthyRate));
        }

        if (Rate(ended.Length - failedRuns, failedRuns) < HealthyRate)
        {
            Say(KeywordBatchHealthStatus.Warning, OperationsErrors.Message("RunsFailed", failedRuns, ended.Length));
        }

        if (failedDays.Length > 0)
        {
            Say(KeywordBatchHealthStatus.Warning, OperationsErrors.Message("DaysFailed", failedDays.Length, failedDays[0]));
        }

        return new(status, reasons)
        {
            Since = Since(ended, status),
            SuccessRate = rate is { } known ? Math.Round(known, 1) : null,
            Runs = ended.Length,
            FailedRuns = failedRuns,
            Total = ended.Sum(r => r.Read),
            Processed = processed,
            Skipped = ended.Sum(r => r.Skipped),
            Failed = failed,
            FailedDays = failedDays,
            MeanDuration = Mean(Durations(ended)),
            P95Duration = P95(Durations(ended)),
            LlmCalls = Sum(ended, r => r.LlmCalls),
            LlmThrottled = Sum(ended, r => r.LlmThrottled),
            Tokens = Sum(ended, r => r.PromptTokens + r.CompletionTokens),
            EstimatedCost = ended.Any(r => r.EstimatedCost is not null) ? ended.Sum(r => r.EstimatedCost ?? 0) : null,
            LastRunAt = ended[0].StartedAt,
            LastSuccessAt = Array.Find(ended, r => r.Status == "completed")?.EndedAt,
        };

        void Say(KeywordBatchHealthStatus severity, string reason)
        {
            status = Worse(status, severity);
            reasons.Add(reason);
        }
    }

    private static bool HasFailed(KeywordBatchRun run) => run.Status is "failed" or "abandoned";

    private static bool IsBad(KeywordBatchRun run) => HasFailed(run) || Rate(run.Processed, run.Failed) < HealthyRate;

    internal static double? Rate(long succeeded, long failed) => succeeded + failed == 0 ? null : 100.0 * succeeded / (succeeded + failed);

    internal static KeywordBatchHealthStatus Severity(double? rate) =>
        rate < FailingRate ? KeywordBatchHealthStatus.Failing : KeywordBatchHealthStatus.Warning;

    internal static KeywordBatchHealthStatus Worse(KeywordBatchHealthStatus one, KeywordBatchHealthStatus other) => one > other ? one : other;

    // Healthy since the first of the good runs in a row ended; else bad since the first of the bad ones in a row began,
    // or, when the last run was good, since the first bad one of those that still weigh.
    private static DateTime? Since(KeywordBatchRun[] ended, KeywordBatchHealthStatus status)
    {
        if (status == KeywordBatchHealthStatus.Healthy)
        {
            KeywordBatchRun first = ended.TakeWhile(r => !IsBad(r)).LastOrDefault(ended[0]);
            return first.EndedAt ?? first.StartedAt;
        }

        return (IsBad(ended[0]) ? ended.TakeWhile(IsBad).Last() : ended.LastOrDefault(IsBad, ended[0])).StartedAt;
    }

    private static TimeSpan[] Durations(KeywordBatchRun[] ended) =>
        [.. ended.Where(r => r.EndedAt is not null).Select(r => r.EndedAt!.Value - r.StartedAt).Order()];

    internal static TimeSpan? Mean(TimeSpan[] sorted) => sorted.Length == 0 ? null : TimeSpan.FromTicks((long)sorted.Average(d => d.Ticks));

    internal static TimeSpan? P95(TimeSpan[] sorted) => sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(sorted.Length * 0.95) - 1];

    private static long? Sum(KeywordBatchRun[] ended, Func<KeywordBatchRun, long?> value) =>
        ended.Any(r => value(r) is not null) ? ended.Sum(r => value(r) ?? 0) : null;
}
