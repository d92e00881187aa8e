using System.Data.Common;
using KeywordBatch.Database;
using Quartz;
using Quartz.Extensibility;

namespace KeywordBatch.Operations;

/// <summary>Quartz over the user's database: its scheduler, and its errors in the product's terms.</summary>
internal sealed class QuartzStore
{
    /// <summary>The name under which all workers of a database are one scheduler, and the group of its jobs.</summary>
    public const string Group = "KeywordBatch";

    // An attempt that is later than this is made up for rather than merely late.
    private static readonly TimeSpan MisfireThreshold = TimeSpan.FromMinutes(1);

    private readonly KeywordDatabase _database;
    private readonly SqlDialect _dialect;
    private readonly TimeProvider _time;

    public QuartzStore(KeywordDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;

        // A pool of its own: a run that has all connections at work must not keep the worker from saying that it lives.
        _dialect = SqlDialect.For(database.Url, database.Options with { MinPoolSize = 0, MaxPoolSize = 5 });
    }

    /// <summary>Makes the tables where they are missing.</summary>
    /// <exception cref="KeywordBatchException">NoRightToSchedule; the database cannot be reached.</exception>
    public async Task EnsureTablesAsync(CancellationToken cancellationToken)
    {
        await EnsureAttemptsAsync(cancellationToken).ConfigureAwait(false);
        await EnsureAsync(
            new ScheduleTables(_database).HasQuartzAsync,
            token => UseAsync(_ => Task.FromResult(true), SchemaProvisioning.CreateIfMissing, token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the product's own table where it is missing.</summary>
    /// <exception cref="KeywordBatchException">NoRightToSchedule; the database cannot be reached.</exception>
    public Task EnsureAttemptsAsync(CancellationToken cancellationToken)
    {
        var tables = new ScheduleTables(_database);
        return EnsureAsync(tables.HasAttemptsAsync, tables.CreateAttemptsAsync, cancellationToken);
    }

    private async Task EnsureAsync(Func<CancellationToken, Task<bool>> has, Func<CancellationToken, Task> make, CancellationToken cancellationToken)
    {
        try
        {
            if (!await has(cancellationToken).ConfigureAwait(false))
            {
                await make(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (KeywordBatchException e) when (e.Kind == KeywordBatchErrorKind.PermissionDenied)
        {
            throw OperationsErrors.NoRightToSchedule(_database.Url, e);
        }
    }

    /// <summary>Whether there can be a schedule.</summary>
    public async Task<bool> HasTablesAsync(CancellationToken cancellationToken)
    {
        var tables = new ScheduleTables(_database);
        return await tables.HasAttemptsAsync(cancellationToken).ConfigureAwait(false)
            && await tables.HasQuartzAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A scheduler that is not started yet; dispose of the factory when done.</summary>
    /// <param name="jobs">Makes jobs; null where none will run.</param>
    /// <param name="options">How a worker works.</param>
    /// <param name="schema">What to do about the tables.</param>
    public StandaloneSchedulerFactory Create(
        IJobFactory? jobs, ScheduleWorkerOptions options, SchemaProvisioning schema = SchemaProvisioning.Validate) =>
        QuartzSchedulerBuilder.Create(builder =>
        {
            builder.UseTimeProvider(_time);
            builder.UseDefaultThreadPool(options.MaxConcurrency);
            builder.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = Group;
                scheduler.GenerateInstanceId = true;
                scheduler.IdleWaitTime = options.PollInterval;
            });
            if (jobs is not null)
            {
                builder.UseJobFactory(jobs);
            }

            builder.UsePersistentStore(store => Configure(store, options, schema));
        }).Build();

    /// <summary>Does something with a scheduler that is not started.</summary>
    public Task<T> UseAsync<T>(Func<IScheduler, Task<T>> work, CancellationToken cancellationToken) =>
        UseAsync(work, SchemaProvisioning.Validate, cancellationToken);

    private async Task<T> UseAsync<T>(Func<IScheduler, Task<T>> work, SchemaProvisioning schema, CancellationToken cancellationToken)
    {
        try
        {
            StandaloneSchedulerFactory factory = Create(null, new(), schema);
            await using (factory.ConfigureAwait(false))
            {
                return await work(await factory.GetScheduler(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (SchedulerException e)
        {
            throw Translate(e);
        }
    }

    /// <summary>What a driver said inside of Quartz's error, as everywhere else in the product.</summary>
    public KeywordBatchException Translate(SchedulerException e) =>
        DriverErrorIn(e) is not { } inner ? OperationsErrors.ScheduleTablesUnusable(_database.Url, _database.Names.QuartzPrefix, e)
        : _dialect.Classify(inner) is DatabaseFault.Other or DatabaseFault.Data
            ? OperationsErrors.ScheduleTablesUnusable(_database.Url, _database.Names.QuartzPrefix, inner)
        : _dialect.Translate(inner);

    /// <summary>What a driver said inside of Quartz's error, where that passes; else Quartz's error itself.</summary>
    public Exception TransientIn(SchedulerException e) =>
        DriverErrorIn(e) is { } inner && _database.IsTransient(inner) ? inner : e;

    private static Exception? DriverErrorIn(SchedulerException e)
    {
        Exception? inner = e.InnerException;
        while (inner is not (null or DbException or IOException or TimeoutException or System.Net.Sockets.SocketException))
        {
            inner = inner.InnerException;
        }

        return inner;
    }

    private void Configure(IPersistentStoreBuilder store, ScheduleWorkerOptions options, SchemaProvisioning schema)
    {
        store.UseConnectionProvider(_ => new QuartzConnections(_dialect));
        store.ConfigureStore(ado =>
        {
            ado.SchemaProvisioning = schema;
            ado.TablePrefix = _database.Names.QuartzPrefix;
            ado.StoreJobDataAsStrings = true;
            ado.MisfireThreshold = MisfireThreshold;
            ado.DbRetryInterval = options.CheckinInterval;
        });
        switch (_database.Url.Engine)
        {
            case DatabaseEngine.Sqlite:
                store.UseDriverDelegate(_ => new QuartzDelegates.Sqlite(_time));
                return;
            case DatabaseEngine.MySql:
                store.UseDriverDelegate(_ => new QuartzDelegates.MySql(_time));
                break;
            default:
                store.UseDriverDelegate(_ => new QuartzDelegates.PostgreSql(_time));
                break;
        }

        store.UseClustering(cluster =>
        {
            cluster.CheckinInterval = options.CheckinInterval;
            cluster.CheckinMisfireThreshold = options.CheckinInterval;
        });
    }
}
