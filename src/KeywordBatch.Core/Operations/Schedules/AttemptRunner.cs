using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Operations;

/// <summary>Makes one attempt of a schedule: decides whether it is needed, has the work done, and writes down what came of it.</summary>
/// <param name="database">The database of the schedules.</param>
/// <param name="host">Does the work and hears of it.</param>
/// <param name="tell">Tells people of what failed before the host had the work, which tells of its own failures.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptRunner(
    KeywordDatabase database, IScheduleHost host, Func<KeywordBatchSchedule, DateOnly, Exception, Task> tell, TimeProvider time)
{
    /// <summary>How long writing down the end of an attempt may take once the worker has been told to stop.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    /// <summary>What goes into the table, and into an alert.</summary>
    private const int LongestMessage = 1000;

    private readonly AttemptStore _store = new(database);
    private readonly string _worker = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Makes an attempt.</summary>
    /// <param name="schedule">Whose.</param>
    /// <param name="index">Which of the day's, from 0.</param>
    /// <param name="fired">Its planned time, or when it was made up for.</param>
    /// <param name="cancellationToken">Ends the work; the attempt is then a cancelled one.</param>
    public async Task<KeywordBatchAttempt> RunAsync(
        KeywordBatchSchedule schedule, int index, DateTimeOffset fired, CancellationToken cancellationToken)
    {
        var times = new ScheduleTimes(schedule);
        ScheduleOccasion occasion = times.Locate(index, fired);
        var attempt = new KeywordBatchAttempt(schedule.Name, occasion.Day, index + 1)
        {
            Mode = ModeOf(schedule),
            ScheduledFor = occasion.ScheduledFor,
            StartedAt = TimeZoneInfo.ConvertTime(time.GetUtcNow(), times.Zone),
            Worker = _worker,
        };
        KeywordBatchAttempt? done = await _store.FindDoneAsync(schedule.Name, occasion.Day, attempt.Mode, cancellationToken).ConfigureAwait(false);
        attempt = attempt.StartedAt >= occasion.Until
                ? End(attempt, "missed", OperationsErrors.Message("AttemptMissed", occasion.ScheduledFor, occasion.Until))
            : done is not null
                ? End(attempt, "skipped", OperationsErrors.Message("AttemptNotNeeded", done.Attempt, TimeZoneInfo.ConvertTime(done.EndedAt ?? done.StartedAt, times.Zone)))
            : attempt;
        if (attempt.EndedAt is null)
        {
            attempt = await WorkAsync(schedule, attempt, cancellationToken).ConfigureAwait(false);
        }

        await RecordAsync(attempt, cancellationToken).ConfigureAwait(false);
        Telemetry.Attempts.Add(1, new("schedule", attempt.Schedule), new("outcome", attempt.Outcome));
        host.AttemptEnded(attempt);
        return attempt;
    }

    private async Task<KeywordBatchAttempt> WorkAsync(
        KeywordBatchSchedule schedule, KeywordBatchAttempt attempt, CancellationToken cancellationToken)
    {
        bool begun = false;
        try
        {
            if (schedule.BusinessDaysOnly
                && !BusinessCalendar.Open(BusinessCalendarKind.Weekdays, null, schedule.HolidayFiles).IsBusinessDay(attempt.Day))
            {
                return End(attempt, "skipped", OperationsErrors.Message("AttemptNoBusinessDay", attempt.Day));
            }

            if (schedule.Table is { } table
                && await ScheduleScript.FindDayAsync(database, table, attempt.Day, cancellationToken).ConfigureAwait(false) is { Status: "completed" })
            {
                return End(attempt, "skipped", OperationsErrors.Message("AttemptIsSynced", attempt.Day, table));
            }

            await _store.WriteAsync(attempt, cancellationToken).ConfigureAwait(false);
            host.AttemptStarted(attempt);
            begun = true;
            if (schedule.ScriptPath is not null)
            {
                return EndSynced(attempt, schedule, await host.RunScriptAsync(schedule, attempt.Day, cancellationToken).ConfigureAwait(false));
            }

            KeywordBatchSummary summary = await host.RunAsync(schedule, attempt.Day, cancellationToken).ConfigureAwait(false);
            bool whole = schedule.Mode == KeywordBatchMode.Check || summary is { Failed: 0, MissingAfter: 0 };
            string message = OperationsErrors.Message("AttemptDone", summary.Processed, summary.Skipped, summary.Failed, summary.MissingAfter);
            return End(attempt, whole ? "succeeded" : "incomplete", message) with { Summary = summary, RunId = summary.RunId };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return End(attempt, "cancelled", OperationsErrors.Message("AttemptCancelled"));
        }
        catch (Exception e)
        {
            if (!begun)
            {
                await tell(schedule, attempt.Day, e).ConfigureAwait(false);
            }

            // Whatever it was, the attempt has failed and says so; the next one is the remedy.
            return End(attempt, "failed", DatabaseErrors.OneLine(e)) with { FailureKind = (e as KeywordBatchException)?.Kind };
        }
    }

    private static KeywordBatchMode? ModeOf(KeywordBatchSchedule schedule) => schedule.ScriptPath is null ? schedule.Mode : null;

    private KeywordBatchAttempt EndSynced(KeywordBatchAttempt attempt, KeywordBatchSchedule schedule, KeywordBatchUnit? unit) => unit switch
    {
        null => End(attempt, "incomplete", OperationsErrors.Message("AttemptNothingSynced", attempt.Day, schedule.Table)),
        { Status: "completed" } => End(
            attempt, unit.Failed == 0 ? "succeeded" : "incomplete", OperationsErrors.Message("AttemptSynced", unit.Processed, unit.Skipped, unit.Failed)),
        { Status: "failed" } => End(attempt, "failed", OperationsErrors.Message("AttemptSyncFailed", attempt.Day, schedule.Table, unit.LastError)),
        _ => End(attempt, "incomplete", OperationsErrors.Message("AttemptNotSynced", attempt.Day, schedule.Table, unit.LastError).TrimEnd()),
    };

    private KeywordBatchAttempt End(KeywordBatchAttempt attempt, string outcome, string message) =>
        attempt with { Outcome = outcome, Message = ColumnText.Cut(DatabaseErrors.Storable(message), LongestMessage), EndedAt = time.GetUtcNow().ToOffset(attempt.StartedAt.Offset) };

    private async Task RecordAsync(KeywordBatchAttempt attempt, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => patience.CancelAfter(LastWord));
        try
        {
            // The record of a success stays: later attempts go by it. Another host may have made this one at the same time.
            KeywordBatchAttempt? done = await _store.FindDoneAsync(attempt.Schedule, attempt.Day, attempt.Mode, patience.Token).ConfigureAwait(false);
            if (done?.Attempt != attempt.Attempt)
            {
                await _store.WriteAsync(attempt, patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is KeywordBatchException or OperationCanceledException)
        {
            host.Warning(OperationsErrors.Message("AttemptNotRecorded", attempt.Schedule, attempt.Day, DatabaseErrors.OneLine(e)));
        }
    }
}
