using System.Text;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Operations;

/// <summary>What alerts about a run say.</summary>
internal sealed class AlertTexts(string database, KeywordBatchMode mode, Period period)
{
    private const int MostDays = 20;

    public KeywordBatchAlert RunFailed(Exception error, BatchCounts? counts) =>
        Alert(
            KeywordBatchAlertCause.RunFailed,
            "RunFailedSubject",
            OperationsErrors.Message("RunFailedBody", mode, period.Start, period.End, database, DatabaseErrors.OneLine(error)),
            counts);

    public KeywordBatchAlert RunSucceeds() => Over(KeywordBatchAlertCause.RunFailed, "RunFailedOver");

    public KeywordBatchAlert DaysFailed(IReadOnlyList<KeywordBatchUnit> units)
    {
        var body = new StringBuilder(OperationsErrors.Message("DayFailedBody", mode, period.Start, period.End));
        foreach (KeywordBatchUnit u in units.Take(MostDays))
        {
            body.Append('\n').Append(OperationsErrors.Message("DayFailedLine", u.Day, u.Processed, u.Skipped, u.Failed, u.LastError));
        }

        if (units.Count > MostDays)
        {
            body.Append('\n').Append(OperationsErrors.Message("DayFailedMore", units.Count - MostDays));
        }

        return Alert(KeywordBatchAlertCause.DayFailed, "DayFailedSubject", body.ToString(), null, units.Select(u => u.Day).Distinct().Count());
    }

    public KeywordBatchAlert DaysSucceed() => Over(KeywordBatchAlertCause.DayFailed, "DayFailedOver");

    public KeywordBatchAlert HealthLow(KeywordBatchHealth health) =>
        Alert(KeywordBatchAlertCause.HealthLow, "HealthLowSubject", string.Join('\n', health.Reasons), null, health.SuccessRate);

    public KeywordBatchAlert HealthGood(KeywordBatchHealth health) => Over(KeywordBatchAlertCause.HealthLow, "HealthLowOver", health.SuccessRate ?? 100);

    public KeywordBatchAlert NoProgress(TimeSpan silent, BatchCounts? counts) =>
        Alert(
            KeywordBatchAlertCause.NoProgress,
            "NoProgressSubject",
            OperationsErrors.Message("NoProgressBody", mode, period.Start, period.End, silent.TotalMinutes),
            counts,
            silent.TotalMinutes);

    public KeywordBatchAlert GoesOn() => Over(KeywordBatchAlertCause.NoProgress, "NoProgressOver");

    public KeywordBatchAlert QuotaExhausted(TimeSpan silent, BatchCounts? counts) =>
        Alert(
            KeywordBatchAlertCause.QuotaExhausted,
            "QuotaSubject",
            OperationsErrors.Message("QuotaBody", mode, period.Start, period.End, silent.TotalMinutes),
            counts);

    public KeywordBatchAlert TakesCalls() => Over(KeywordBatchAlertCause.QuotaExhausted, "QuotaOver");

    private KeywordBatchAlert Over(KeywordBatchAlertCause cause, string subject, params object?[] args) => Alert(cause, subject, "", null, args);

    private KeywordBatchAlert Alert(KeywordBatchAlertCause cause, string subject, string body, BatchCounts? counts, params object?[] args)
    {
        var lines = new List<string>();
        if (body.Length > 0)
        {
            lines.Add(body);
        }

        if (counts is not null)
        {
            lines.Add(OperationsErrors.Message("Counts", counts.Processed, counts.Skipped, counts.Failed));
        }

        lines.Add(OperationsErrors.Message("Where", database, Environment.MachineName));
        return new(cause, OperationsErrors.Message(subject, [Environment.MachineName, .. args]), string.Join('\n', lines));
    }
}
