using System.Text.RegularExpressions;
using KeywordBatch.Database;
using Quartz;

namespace KeywordBatch.Operations;

/// <summary>The schedules of a database.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock; the system's for null.</param>
public sealed partial class ScheduleStore(KeywordDatabase database, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>A schedule whose parts are as they have to be: name checked, times parsed, time zone by its common name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="at">The times of a day's attempts, in order; several in one text are separated by commas.</param>
    /// <param name="timeZone">The time zone; null for this system's.</param>
    /// <exception cref="KeywordBatchException">InvalidScheduleName, InvalidScheduleTime, ScheduleTimesOverlap, UnknownTimeZone.</exception>
    public static KeywordBatchSchedule Describe(string name, IEnumerable<string> at, string? timeZone)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (name is null || !Name().IsMatch(name))
        {
            throw OperationsErrors.InvalidScheduleName(name ?? "");
        }

        var schedule = new KeywordBatchSchedule(name) { At = ScheduleTimes.Parse(at), TimeZone = ScheduleTimes.NameZone(timeZone) };
        _ = new ScheduleTimes(schedule);
        return schedule;
    }

    /// <summary>The same schedule with a script in the place of the batch, where both parts are given.</summary>
    /// <param name="schedule">Which.</param>
    /// <param name="script">The script's full path; null for none.</param>
    /// <param name="table">The table that it syncs; null for none.</param>
    /// <param name="forBatch">Whether anything was given that a batch alone has.</param>
    /// <param name="mustExist">Whether the script has to be there now.</param>
    /// <exception cref="KeywordBatchException">ScriptIncomplete, ScriptMissing.</exception>
    public static KeywordBatchSchedule WithScript(KeywordBatchSchedule schedule, string? script, string? table, bool forBatch, bool mustExist)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (script is null && table is null)
        {
            return schedule;
        }

        if (script is null || string.IsNullOrWhiteSpace(table) || forBatch)
        {
            throw OperationsErrors.ScriptIncomplete();
        }

        return !mustExist || File.Exists(script) ? schedule with { ScriptPath = script, Table = table } : throw OperationsErrors.ScriptMissing(script);
    }

    /// <summary>Keeps a schedule for the workers. The tables are made when they are not there yet.</summary>
    /// <param name="schedule">Which.</param>
    /// <param name="replace">Whether one of the same name is replaced.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What a person should look at: other schedules that do the same.</returns>
    /// <exception cref="KeywordBatchException">ScheduleExists, NoRightToSchedule, UnknownTimeZone of another; the database cannot be reached.</exception>
    public async Task<IReadOnlyList<string>> RegisterAsync(KeywordBatchSchedule schedule, bool replace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var times = new ScheduleTimes(schedule);
        var quartz = new QuartzStore(database, _time);
        await quartz.EnsureTablesAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> missing = schedule.Table is { } table
            && (await TargetTable.ReadAsync(database, table, cancellationToken).ConfigureAwait(false)).Columns.Count == 0
            ? [OperationsErrors.Message("ScheduleTableMissing", table, database.Url)]
            : [];
        return await quartz.UseAsync<IReadOnlyList<string>>(
            async scheduler =>
            {
                // Before anything is changed: where the zone of another is not known here, they could not be compared.
                await ReadAsync(scheduler, cancellationToken).ConfigureAwait(false);
                JobKey key = ScheduleData.Key(schedule.Name);
                if (!replace && await scheduler.Exists(key, cancellationToken).ConfigureAwait(false))
                {
                    throw OperationsErrors.ScheduleExists(schedule.Name);
                }

                List<ITrigger> before = await scheduler.GetTriggersOfJob(key, cancellationToken).ConfigureAwait(false);
                IReadOnlyCollection<ITrigger> after = ScheduleData.Triggers(schedule, times, _time);
                IJobDetail job = JobBuilder.Create<ScheduleJob>()
                    .WithIdentity(key)
                    .UsingJobData(ScheduleData.Of(schedule))
                    .RequestRecovery()
                    .DisallowConcurrentExecution()
                    .StoreDurably()
                    .Build();
                await scheduler.ScheduleJob(job, after, ScheduleJobOptions.Replacing, cancellationToken).ConfigureAwait(false);

                // Last, and to the end: whoever breaks off keeps one of the two schedules.
                await scheduler.UnscheduleJobs([.. before.Select(t => t.Key).Except(after.Select(t => t.Key))], CancellationToken.None).ConfigureAwait(false);
                List<KeywordBatchSchedule> all = await ReadAsync(scheduler, cancellationToken).ConfigureAwait(false);
                return [.. missing, .. all
                    .Where(other => other.Name != schedule.Name && other.Table == schedule.Table && other.Day == schedule.Day
                        && (other.Mode == schedule.Mode || schedule.Table is not null))
                    .Select(other => OperationsErrors.Message("ScheduleOverlaps", schedule.Name, other.Name))];
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The schedules by name, with their next and last times and their last attempts.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The database cannot be reached or refuses.</exception>
    public async Task<IReadOnlyList<KeywordBatchSchedule>> ListAsync(CancellationToken cancellationToken)
    {
        var quartz = new QuartzStore(database, _time);
        if (!await quartz.HasTablesAsync(cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        List<KeywordBatchSchedule> schedules = await quartz.UseAsync(
            scheduler => ReadAsync(scheduler, cancellationToken), cancellationToken).ConfigureAwait(false);
        var attempts = new AttemptStore(database);
        for (int i = 0; i < schedules.Count; i++)
        {
            IReadOnlyList<KeywordBatchAttempt> last = await attempts.ListAsync(schedules[i].Name, 1, cancellationToken).ConfigureAwait(false);
            schedules[i] = schedules[i] with { LastAttempt = last.Count == 0 ? null : last[0] };
        }

        return schedules;
    }

    /// <summary>Only the names of the schedules, in order.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The database cannot be reached or refuses.</exception>
    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken)
    {
        var tables = new ScheduleTables(database);
        return await tables.HasQuartzAsync(cancellationToken).ConfigureAwait(false)
            ? await tables.NamesAsync(QuartzStore.Group, cancellationToken).ConfigureAwait(false)
            : [];
    }

    /// <summary>Forgets a schedule; what it has attempted stays on record.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">UnknownSchedule, UnknownTimeZone; the database cannot be reached or refuses.</exception>
    public async Task UnregisterAsync(string name, CancellationToken cancellationToken)
    {
        var quartz = new QuartzStore(database, _time);
        if (!await quartz.HasTablesAsync(cancellationToken).ConfigureAwait(false)
            || !await quartz.UseAsync(scheduler => DeleteAsync(scheduler, ScheduleData.Key(name), cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            throw Unknown(name);
        }
    }

    /// <summary>The error of a schedule that is not there.</summary>
    /// <param name="name">Its name.</param>
    public static KeywordBatchException Unknown(string name) => OperationsErrors.UnknownSchedule(name);

    /// <summary>The schedules by name, without their attempts.</summary>
    /// <exception cref="KeywordBatchException">UnknownTimeZone: this system has not the zone of one of them.</exception>
    internal static async Task<List<KeywordBatchSchedule>> ReadAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        var schedules = new List<KeywordBatchSchedule>();
        List<JobKey> keys = await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(QuartzStore.Group), cancellationToken).ConfigureAwait(false);
        foreach (JobKey key in keys.OrderBy(k => k.Name, StringComparer.Ordinal))
        {
            if (await scheduler.GetJobDetail(key, cancellationToken).ConfigureAwait(false) is { } job)
            {
                // Before its triggers, which Quartz cannot read where there is no such zone.
                KeywordBatchSchedule schedule = ScheduleData.Read(key.Name, job.JobDataMap);
                TimeZoneInfo zone = new ScheduleTimes(schedule).Zone;
                List<ITrigger> triggers = await scheduler.GetTriggersOfJob(key, cancellationToken).ConfigureAwait(false);
                schedules.Add(schedule with
                {
                    NextFireAt = InZone(triggers.Min(t => t.NextFireTimeUtc), zone),
                    PreviousFireAt = InZone(triggers.Max(t => t.PreviousFireTimeUtc), zone),
                });
            }
        }

        return schedules;
    }

    private static async Task<bool> DeleteAsync(IScheduler scheduler, JobKey key, CancellationToken cancellationToken)
    {
        // Quartz reads its triggers first, and takes a zone that this system lacks for a database that cannot be read.
        if (await scheduler.GetJobDetail(key, cancellationToken).ConfigureAwait(false) is { } job)
        {
            _ = new ScheduleTimes(ScheduleData.Read(key.Name, job.JobDataMap));
        }

        return await scheduler.DeleteJob(key, cancellationToken).ConfigureAwait(false);
    }

    private static DateTimeOffset? InZone(DateTimeOffset? time, TimeZoneInfo zone) =>
        time is { } moment ? TimeZoneInfo.ConvertTime(moment, zone) : null;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
