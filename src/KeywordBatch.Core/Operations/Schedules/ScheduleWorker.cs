using System.Globalization;
using KeywordBatch.Database;
using Quartz;

namespace KeywordBatch.Operations;

/// <summary>
/// Makes the attempts of a database's schedules when their time comes. Any number of workers may run over one MySQL,
/// MariaDB or PostgreSQL database: each attempt is made by one of them, and that of a worker that dies by another.
/// </summary>
public sealed class ScheduleWorker
{
    /// <summary>A timer counts no more than 49 days; what is longer is waited for in parts.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    // How long one that is told to stop waits for what it has begun.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1.5);

    private readonly KeywordDatabase _database;
    private readonly IScheduleHost _host;
    private readonly ScheduleWorkerOptions _options;
    private readonly QuartzStore _quartz;
    private readonly AttemptRunner _runner;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _stopping;
    private int _attempts;

    /// <summary>Describes a worker; nothing is begun.</summary>
    /// <param name="database">Whose schedules.</param>
    /// <param name="host">Does the work and hears of it.</param>
    /// <param name="options">How it works.</param>
    /// <param name="time">The clock; the system's for null.</param>
    public ScheduleWorker(KeywordDatabase database, IScheduleHost host, ScheduleWorkerOptions? options = null, TimeProvider? time = null)
    {
        _database = database;
        _host = host;
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _quartz = new(database, _time);
        _runner = new(database, host, TellAsync, _time);
    }

    /// <summary>
    /// Works until it is told to stop, or until the options say that it is enough. What is being worked on when it is told
    /// to stop is cancelled, which takes less than two seconds; what is stored stays.
    /// </summary>
    /// <param name="cancellationToken">Tells it to stop; that is no error.</param>
    /// <exception cref="KeywordBatchException">NoRightToSchedule, WorkerAlreadyRunning, UnknownTimeZone; the database cannot be reached.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _stopping = cancellationToken;
        HeldFile? only = null;
        try
        {
            await _quartz.EnsureTablesAsync(cancellationToken).ConfigureAwait(false);
            only = Alone();
            (StandaloneSchedulerFactory factory, IScheduler scheduler) = await _database.RetryAsync(StartAsync, cancellationToken).ConfigureAwait(false);
            await using (factory.ConfigureAwait(false))
            {
                await StopTimeAsync(cancellationToken).ConfigureAwait(false);
                await StopAsync(scheduler, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SchedulerException && cancellationToken.IsCancellationRequested)
        {
            // Told to stop while it was starting: there is nothing to end.
        }
        catch (SchedulerException e)
        {
            throw _quartz.Translate(e);
        }
        finally
        {
            if (only is not null)
            {
                await only.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Makes the one attempt of a schedule whose time has come last, whether it is registered or not: for those who have
    /// the operating system call, and no worker.
    /// </summary>
    /// <param name="schedule">Which.</param>
    /// <param name="cancellationToken">Ends the work; the attempt is then a cancelled one.</param>
    /// <exception cref="KeywordBatchException">NoRightToSchedule; the database cannot be reached.</exception>
    public async Task<KeywordBatchAttempt> AttemptAsync(KeywordBatchSchedule schedule, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        int index = new ScheduleTimes(schedule).LatestIndex(now);
        try
        {
            await _quartz.EnsureAttemptsAsync(cancellationToken).ConfigureAwait(false);
            return await _runner.RunAsync(schedule, index, now, cancellationToken).ConfigureAwait(false);
        }
        catch (KeywordBatchException e)
        {
            await TellAsync(schedule, DayOf(schedule, index, now), e).ConfigureAwait(false);
            throw;
        }
    }

    internal async Task AttemptAsync(IJobExecutionContext context)
    {
        KeywordBatchSchedule schedule = ScheduleData.Read(context.JobDetail.Key.Name, context.JobDetail.JobDataMap);
        int index = int.Parse(context.Trigger.JobDataMap.GetString(ScheduleData.Attempt) ?? "0", CultureInfo.InvariantCulture);
        DateTimeOffset fired = FiredAt(context);
        try
        {
            await _runner.RunAsync(schedule, index, fired, _stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KeywordBatchException or OperationCanceledException)
        {
            // The database was away before anything was begun; the next attempt finds it again.
            _host.Warning(OperationsErrors.Message("SchedulerTrouble", DatabaseErrors.OneLine(e)));
            if (e is KeywordBatchException)
            {
                await TellAsync(schedule, DayOf(schedule, index, fired), e).ConfigureAwait(false);
            }
        }

        if (Interlocked.Increment(ref _attempts) >= _options.MaxAttempts)
        {
            _enough.TrySetResult();
        }
    }

    // Of the times that nobody was there for Quartz names the first, and the last may still make sense. What a worker died in
    // keeps its own; and Quartz may be a moment early.
    private static DateTimeOffset FiredAt(IJobExecutionContext context) =>
        context.ScheduledFireTimeUtc is { } planned && (context.Recovering || planned > context.FireTimeUtc) ? planned : context.FireTimeUtc;

    // Once it has started, Quartz itself goes on after whatever passes; before, it gives up.
    private async Task<(StandaloneSchedulerFactory Factory, IScheduler Scheduler)> StartAsync(CancellationToken cancellationToken)
    {
        StandaloneSchedulerFactory factory = _quartz.Create(new ScheduleJobFactory(this), _options);
        try
        {
            IScheduler scheduler = await factory.GetScheduler(cancellationToken).ConfigureAwait(false);

            // A zone that is not known here would keep Quartz from every schedule.
            await ScheduleStore.ReadAsync(scheduler, cancellationToken).ConfigureAwait(false);
            scheduler.ListenerManager.AddSchedulerListener(new SchedulerTrouble(_host));
            await scheduler.Start(cancellationToken).ConfigureAwait(false);
            return (factory, scheduler);
        }
        catch (Exception e)
        {
            await factory.DisposeAsync().ConfigureAwait(false);
            if (e is SchedulerException failed && !cancellationToken.IsCancellationRequested)
            {
                throw _quartz.TransientIn(failed);
            }

            throw;
        }
    }

    // What an attempt runs tells of its own failures, but it never came to that.
    private async Task TellAsync(KeywordBatchSchedule schedule, DateOnly day, Exception error)
    {
        if (AlertWatch.ReadOptions(_options.Settings, _host.Warning) is { } options)
        {
            using AlertWatch watch = AlertWatch.OfSchedule(options, _database.Url, schedule, day, _host.Warning, _time);
            await watch.TellFailureAsync(error).ConfigureAwait(false);
        }
    }

    private static DateOnly DayOf(KeywordBatchSchedule schedule, int index, DateTimeOffset fired) => new ScheduleTimes(schedule).Locate(index, fired).Day;

    private async Task StopTimeAsync(CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        TimeSpan? rest = _options.Duration;
        do
        {
            try
            {
                TimeSpan wait = rest is null ? Timeout.InfiniteTimeSpan : rest < LongestTimer ? rest.Value : LongestTimer;
                await _enough.Task.WaitAsync(wait, _time, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                rest = _options.Duration - _time.GetElapsedTime(began);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        while (rest > TimeSpan.Zero);
    }

    // What is at work sees the same token; it gets some time to write down its end.
    private static async Task StopAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        Task ending = scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None).AsTask();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration telling = cancellationToken.Register(() => told.TrySetResult());
        if (await Task.WhenAny(ending, told.Task).ConfigureAwait(false) != ending)
        {
            await Task.WhenAny(ending, Task.Delay(StopPatience, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    // A SQLite file can be locked, but not shared by a cluster.
    private HeldFile? Alone() =>
        _database.Url.Engine != DatabaseEngine.Sqlite ? null
        : HeldFile.TryTake(_database.Url.Database + ".worker") ?? throw OperationsErrors.WorkerAlreadyRunning(_database.Url);
}
