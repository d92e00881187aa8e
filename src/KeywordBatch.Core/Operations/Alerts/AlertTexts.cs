using System.Text;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Operations;

/// <summary>What alerts about a run say.</summary>
/// <param name="where">The database, without password, and what of it.</param>
/// <param name="what">What was run, in a word or two.</param>
/// <param name="period">Which days.</param>
internal sealed class AlertTexts(string where, string what, Period period)
{
    private const int MostDays = 20;

    /// <summary>Characters; what takes messages for people refuses longer ones.</summary>
    private const int LongestBody = 4000;

    public KeywordBatchAlert RunFailed(Exception error, BatchCounts? counts) =>
        Alert(
            KeywordBatchAlertCause.RunFailed,
            "RunFailedSubject",
            OperationsErrors.Message("RunFailedBody", what, period.Start, period.End, where, DatabaseErrors.OneLine(error)),
            counts);

    public KeywordBatchAlert RunSucceeds() => Over(KeywordBatchAlertCause.RunFailed, "RunFailedOver");

    public KeywordBatchAlert DaysFailed(IReadOnlyList<KeywordBatchUnit> units)
    {
        var body = new StringBuilder(OperationsErrors.Message("DayFailedBody", what, period.Start, period.End));
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

    public KeywordBatchAlert HealthLow(double rate, IReadOnlyList<string> reasons) =>
        Alert(KeywordBatchAlertCause.HealthLow, "HealthLowSubject", string.Join('\n', reasons), null, rate);

    public KeywordBatchAlert HealthGood(double rate) => Over(KeywordBatchAlertCause.HealthLow, "HealthLowOver", rate);

    public KeywordBatchAlert NoProgress(TimeSpan silent, BatchCounts? counts) =>
        Alert(
            KeywordBatchAlertCause.NoProgress,
            "NoProgressSubject",
            OperationsErrors.Message("NoProgressBody", what, period.Start, period.End, silent.TotalMinutes),
            counts,
            silent.TotalMinutes);

    public KeywordBatchAlert GoesOn() => Over(KeywordBatchAlertCause.NoProgress, "NoProgressOver");

    public KeywordBatchAlert QuotaExhausted(TimeSpan silent, BatchCounts? counts) =>
        Alert(
            KeywordBatchAlertCause.QuotaExhausted,
            "QuotaSubject",
            OperationsErrors.Message("QuotaBody", what, period.Start, period.End, silent.TotalMinutes),
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

        lines.Add(OperationsErrors.Message("Where", where, Environment.MachineName));
        return new(cause, OperationsErrors.Message(subject, [Environment.MachineName, .. args]), ColumnText.Cut(string.Join('\n', lines), LongestBody));
    }
}
