namespace KeywordBatch.Operations;

/// <summary>Judges the daily sync of a table.</summary>
public static class SyncHealthRules
{
    // The longest holidays that a calendar may not know, those of China's October, take six business days.
    private const int SilentDays = 7;

    /// <summary>Judges.</summary>
    /// <param name="table">The table.</param>
    /// <param name="units">Its days that matter, in any order and state.</param>
    /// <param name="today">Days from this one on may have no rows yet.</param>
    public static DailySyncHealth Judge(string table, IEnumerable<KeywordBatchUnit> units, DateOnly today)
    {
        KeywordBatchUnit[] days = [.. units.OrderByDescending(u => u.Day)];
        DateOnly[] open = [.. days.Where(u => u.Status is "pending" or "running").Select(u => u.Day).Order()];
        KeywordBatchUnit[] ended = [.. days.Where(u => u.Status == "completed" || HasFailed(u))];
        DateOnly[] silent = Silent(days, today);
        if (ended.Length == 0 && silent.Length == 0)
        {
            return new(table, KeywordBatchHealthStatus.Unknown, [OperationsErrors.Message("NoDayEnded", table)]) { OpenDays = open };
        }

        int failed = ended.Count(HasFailed);
        long stored = ended.Sum(u => u.Processed), unchanged = ended.Sum(u => u.Skipped), failedRows = ended.Sum(u => u.Failed);
        double? rate = HealthRules.Rate(ended.Length - failed, failed), rowRate = HealthRules.Rate(stored + unchanged, failedRows);
        double? rateWithSilent = HealthRules.Rate(ended.Length - failed, failed + silent.Length);
        DateOnly[] failedDays = [.. ended.Where(IsBad).Select(u => u.Day).Order()];
        var reasons = new List<string>();
        var status = KeywordBatchHealthStatus.Healthy;
        if (silent.Length > 0)
        {
            Say(HealthRules.Severity(rateWithSilent), OperationsErrors.Message("SourceSilent", silent.Length, silent[0]));
        }

        if (ended.Length > 0 && HasFailed(ended[0]))
        {
            Say(KeywordBatchHealthStatus.Failing, ended[0].LastError is { } error
                ? OperationsErrors.Message("LastDayFailed", ended[0].Day, error)
                : OperationsErrors.Message("LastDayKilled", ended[0].Day));
        }

        if (rate < HealthRules.HealthyRate)
        {
            Say(HealthRules.Severity(rate), OperationsErrors.Message("DaysLow", rate, failed, ended.Length, HealthRules.HealthyRate));
        }

        if (rowRate < HealthRules.HealthyRate)
        {
            Say(HealthRules.Severity(rowRate), OperationsErrors.Message("RowsLow", rowRate, failedRows, stored + unchanged + failedRows, HealthRules.HealthyRate));
        }

        if (failedDays.Length > 0)
        {
            Say(KeywordBatchHealthStatus.Warning, OperationsErrors.Message("DaysFailed", failedDays.Length, failedDays[0]));
        }

        TimeSpan[] durations = [.. ended.Select(u => u.Duration).OfType<TimeSpan>().Order()];
        return new(table, status, reasons)
        {
            Since = silent.Length > 0 ? silent[0] : Since(ended, status),
            SuccessRate = rateWithSilent is { } known ? Math.Round(Math.Min(known, rowRate ?? known), 1) : null,
            Days = ended.Length,
            Completed = ended.Length - failed,
            FailedDays = failedDays,
            OpenDays = open,
            Stored = stored,
            Unchanged = unchanged,
            Failed = failedRows,
            MeanDuration = HealthRules.Mean(durations),
            P95Duration = HealthRules.P95(durations),
            LastCompletedDay = Array.Find(ended, u => u.Status == "completed")?.Day,
        };

        void Say(KeywordBatchHealthStatus severity, string reason)
        {
            status = HealthRules.Worse(status, severity);
            reasons.Add(reason);
        }
    }

    // The latest days, if they are many in a row that were asked for and had no row; in order.
    private static DateOnly[] Silent(KeywordBatchUnit[] days, DateOnly today)
    {
        DateOnly[] empty = [.. days.Where(u => u.Day < today && u.Status != "running")
            .TakeWhile(u => u is { Status: "pending", LastError: not null }).Select(u => u.Day).Order()];
        return empty.Length < SilentDays ? [] : empty;
    }

    private static bool HasFailed(KeywordBatchUnit unit) => unit.Status is "failed" or "abandoned";

    private static bool IsBad(KeywordBatchUnit unit) => HasFailed(unit) || unit.Failed > 0;

    // As for runs: of the good or bad days in a row the first, or the oldest bad one that still weighs.
    private static DateOnly Since(KeywordBatchUnit[] ended, KeywordBatchHealthStatus status) =>
        status == KeywordBatchHealthStatus.Healthy ? ended[^1].Day
        : IsBad(ended[0]) ? ended.TakeWhile(IsBad).Last().Day
        : ended.Last(IsBad).Day;
}
