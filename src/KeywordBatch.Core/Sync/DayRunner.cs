using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using Polly;
using Polly.Retry;

namespace KeywordBatch.Sync;

/// <summary>Works days off: fetches, journals, stores chunk by chunk, and tries again what fails.</summary>
internal sealed class DayRunner : IDisposable
{
    private readonly KeywordDatabase _database;
    private readonly SyncTarget _target;
    private readonly DailySyncOptions _options;
    private readonly IDaySource _source;
    private readonly SyncHost _host;
    private readonly UnitStore _units;
    private readonly DayFailures _failures;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _sourceTurn;
    private readonly SemaphoreSlim _storeTurn;
    private readonly ResiliencePipeline _retry;
    private readonly TransactionSize _size;
    private readonly RowUpsert _upsert;
    private readonly SecretMask _mask;
    private readonly ConcurrentBag<DayMemory> _memories = [];
    private readonly Lock _gate = new();

    public DayRunner(
        KeywordDatabase database, SyncTarget target, DailySyncOptions options, string source, IDaySource days, SyncHost host, string folder, TimeProvider time, Random random)
    {
        _database = database;
        _target = target;
        _options = options;
        _source = days;
        _host = host;
        Source = source;
        _units = new(database, source);
        _failures = new(target, host, new(database, source));
        _folder = folder;
        _time = time;
        _size = new(options.Batch);
        _upsert = new(database);
        _mask = new(SettingsSource.Empty, database.Url.Password);
        _sourceTurn = new(options.SerialSource ? 1 : options.Batch.ParallelDays);
        _storeTurn = new(options.Batch.ParallelDays);
        _retry = options.MaxAttempts == 1 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // A source whose own call has timed out says that it was cancelled as well.
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e and not LeaseLostException && !EndsTheRun(e)
                    && !(e is OperationCanceledException && args.Context.CancellationToken.IsCancellationRequested)),
                MaxRetryAttempts = options.MaxAttempts - 1,
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(WaitBefore(args.AttemptNumber, options, random)),
            })
            .Build();
    }

    /// <summary>
    /// Days to be in work at once: while as many as were asked for are stored, as many are fetched, so that neither the source
    /// nor the server waits for the other. One at a time is one at a time.
    /// </summary>
    public int DaysAtOnce => _options.Batch.ParallelDays == 1 ? 1 : 2 * _options.Batch.ParallelDays;

    /// <summary>Under what the days are kept.</summary>
    public string Source { get; }

    /// <summary>Bytes of the journals closed, before and after they were compressed.</summary>
    public (long Plain, long Packed) Journaled { get; private set; }

    public void Dispose()
    {
        _sourceTurn.Dispose();
        _storeTurn.Dispose();
    }

    /// <summary>Works a day off.</summary>
    /// <param name="day">Which.</param>
    /// <param name="refetch">Whether what an earlier run has fetched is of no use.</param>
    /// <param name="lease">The right to do so; null where there are no own tables.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What was done, a failure included; null when another worker took over.</returns>
    public async Task<DailySyncDay?> RunAsync(DateOnly day, bool refetch, UnitLease? lease, CancellationToken cancellationToken)
    {
        using Activity? activity = Telemetry.Activities.StartActivity("sync.day");
        activity?.SetTag("keywordbatch.day", day.ToString("o", CultureInfo.InvariantCulture));
        DayMemory memory = _memories.TryTake(out DayMemory? free) ? free : new();
        var journal = new DayJournal(_folder, day, _options.JournalAge, _time, memory.Rows);
        try
        {
            return await RunAsync(new DayWork(day, journal, new(_database, _target, _upsert, memory.Keys)) { Refetch = refetch }, lease, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            memory.Clear();
            _memories.Add(memory);
        }
    }

    // Days that failed together do not come back together; none comes sooner than was asked for, as by Polly's own jitter.
    private static TimeSpan WaitBefore(int retry, DailySyncOptions options, Random random)
    {
        double seconds = options.RetryDelay.TotalSeconds * Math.Pow(2, retry) * (1 + (random.NextDouble() / 4));
        return TimeSpan.FromSeconds(Math.Min(seconds, options.MaxRetryDelay.TotalSeconds));
    }

    // What no other day can do any better.
    private static bool EndsTheRun(Exception e) => e is KeywordBatchException
    {
        Kind: KeywordBatchErrorKind.Unreachable or KeywordBatchErrorKind.AuthenticationFailed or KeywordBatchErrorKind.ResourceExhausted,
    };

    private async Task<DailySyncDay?> RunAsync(DayWork work, UnitLease? lease, CancellationToken cancellationToken)
    {
        var meter = WorkMeter.WithoutCalls(_time);
        LeaseKeeper keeper = _units.Keep(lease, _options.Batch.Lease, _time, cancellationToken);
        await using (keeper.ConfigureAwait(false))
        {
            try
            {
                await _retry.ExecuteAsync(
                    async token => await AttemptAsync(work, lease, meter, token).ConfigureAwait(false), keeper.Token).ConfigureAwait(false);
                DailySyncDay done = work.Result(meter.Elapsed);
                string status = done.Status switch
                {
                    DailySyncStatus.Completed => "completed",
                    DailySyncStatus.Empty => "pending",
                    _ => "failed",
                };
                await _units.FinishAsync(lease, status, done.Error, meter, keeper.Token).ConfigureAwait(false);
                return done;
            }
            catch (Exception e) when (e is LeaseLostException || (keeper.Lost && e is OperationCanceledException))
            {
                _host.Warning("DayTakenOver", work.Day);
                return null;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await TryFinishAsync(work, lease, "pending", null, meter).ConfigureAwait(false);
                throw;
            }
            catch (Exception e)
            {
                string error = Told(e);
                await TryFinishAsync(work, lease, "failed", error, meter).ConfigureAwait(false);
                if (EndsTheRun(e))
                {
                    throw;
                }

                return work.Result(meter.Elapsed) with { Status = DailySyncStatus.Failed, Error = error };
            }
        }
    }

    private async Task AttemptAsync(DayWork work, UnitLease? lease, WorkMeter meter, CancellationToken cancellationToken)
    {
        work.Attempts++;
        if (work.Fetched is null)
        {
            work.Fetched = await FetchAsync(work, meter, cancellationToken).ConfigureAwait(false);
            await _failures.ForgetAsync(work.Day, lease, cancellationToken).ConfigureAwait(false);
        }

        // All rows come from the first one on, those that a killed owner has stored and counted as well.
        if (lease is not null && work.Counts.Read == 0 && (work.Attempts > 1 || lease.Epoch > 1)
            && !await _units.CarryCountsAsync(lease, 0, 0, 0, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException(lease);
        }

        await meter.WaitAsync(_storeTurn, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (IReadOnlyList<SourceRow> chunk in work.Journal.Chunks(work.Counts.Read, () => _size.Current))
            {
                await StoreAsync(work, chunk, lease, meter, cancellationToken).ConfigureAwait(false);
            }

            if (work.Counts.Read == work.Fetched)
            {
                await StoreRefusedAsync(work, lease, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _storeTurn.Release();
        }

        if (work.Counts.Read != work.Fetched)
        {
            // A damaged record. What is stored stays; the source is asked again.
            work.Journal.Discard();
            work.Writer.Forget();
            work.Refused.Clear();
            long read = work.Counts.Read, fetched = work.Fetched.Value;
            work.Fetched = null;
            work.Counts = default;
            throw SyncErrors.SyncJournalIncomplete(work.Day, read, fetched);
        }

        if (work.Counts.Failed == work.Fetched)
        {
            // Whoever mends the source wants it to be asked again.
            work.Journal.Discard();
        }
        else
        {
            (long plain, long packed) = work.Journal.Close();
            lock (_gate)
            {
                Journaled = (Journaled.Plain + plain, Journaled.Packed + packed);
            }
        }
    }

    private async Task<long> FetchAsync(DayWork work, WorkMeter meter, CancellationToken cancellationToken)
    {
        if (!work.Refetch && work.Journal.Count() is > 0 and var kept)
        {
            _host.Milestone("DayKept", work.Day, kept);
            work.Refetch = true;
            return kept;
        }

        work.Refetch = true;
        await meter.WaitAsync(_sourceTurn, cancellationToken).ConfigureAwait(false);
        try
        {
            return await work.Journal.FillAsync(work.Day, _source, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sourceTurn.Release();
        }
    }

    private async Task StoreAsync(
        DayWork work, IReadOnlyList<SourceRow> chunk, UnitLease? lease, WorkMeter meter, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        var failed = new List<(SourceRow Row, string Reason)>();
        RowCounts counts = await work.Writer.WriteAsync(
            chunk,
            _size,
            lease,
            (row, reason, mayPass) => (mayPass && work.Refused.Count < DayWork.MostRefused ? work.Refused : failed).Add((row, reason)),
            cancellationToken).ConfigureAwait(false);
        work.Counts += counts;
        meter.Chunks.Add(_time.GetElapsedTime(started));
        await _failures.TellAsync(work, failed, lease, cancellationToken).ConfigureAwait(false);
        _host.Stored(work.Day, counts.Read);
        if (_options.Batch.ChunkPause > TimeSpan.Zero)
        {
            await Task.Delay(_options.Batch.ChunkPause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    // The second pass over rows: what one of them refers to may have come behind it. None helps where no other was stored.
    private async Task StoreRefusedAsync(DayWork work, UnitLease? lease, CancellationToken cancellationToken)
    {
        if (work.Refused.Count > 0 && work.Counts.Failed < work.Counts.Read && !work.RefusedAgain)
        {
            var failed = new List<(SourceRow Row, string Reason)>();
            work.Counts += await work.Writer.WriteAgainAsync(
                [.. work.Refused.Select(r => r.Row)], lease, (row, reason, _) => failed.Add((row, reason)), cancellationToken).ConfigureAwait(false);
            work.RefusedAgain = true;
            work.Refused.Clear();
            work.Refused.AddRange(failed);
        }

        await _failures.TellAsync(work, work.Refused, lease, cancellationToken).ConfigureAwait(false);
        work.Refused.Clear();
    }

    // A source may tell what it was given, such as the address of the database.
    private string Told(Exception e) => _mask.Clean(DatabaseErrors.OneLine(e));

    private async Task TryFinishAsync(DayWork work, UnitLease? lease, string status, string? error, WorkMeter meter)
    {
        if (await Farewell.TryAsync(async token =>
            {
                await _failures.TellAsync(work, work.Refused, lease, token).ConfigureAwait(false);
                await _units.FinishAsync(lease, status, error, meter, token).ConfigureAwait(false);
            }).ConfigureAwait(false) is { } lost)
        {
            _host.Note(DatabaseErrors.OneLine(lost));
        }
    }
}
