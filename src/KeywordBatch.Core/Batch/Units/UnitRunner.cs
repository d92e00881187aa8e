using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>Works one day off: reads, classifies, stores chunk by chunk.</summary>
internal sealed class UnitRunner(
    KeywordDatabase database,
    AnswerSource answers,
    BatchOptions options,
    SerializedHost host,
    BatchCounts counts,
    RunBooks books,
    WorkMeter total,
    double? pricePer1KTokens,
    long run,
    TimeProvider time)
{
    private readonly QuestionReader _reader = new(database);
    private readonly ChunkWriter _writer = new(database);
    private readonly UnitStore _units = new(database);
    private readonly FailureStore _failures = new(database);

    /// <summary>Works a day off.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="lease">The right to do so; null where there are no own tables.</param>
    /// <param name="stored">Told each stored chunk.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What was done; null when another worker took over.</returns>
    public async Task<KeywordBatchUnit?> RunAsync(
        UnitPlan plan, UnitLease? lease, Action<UnitPlan, ChunkResult, int, int> stored, CancellationToken cancellationToken)
    {
        LeaseKeeper keeper = _units.Keep(lease, options.Lease, time, cancellationToken);
        using Activity? activity = Telemetry.Activities.StartActivity("unit");
        activity?.SetTag("keywordbatch.day", plan.Day.ToString("o", CultureInfo.InvariantCulture)).SetTag("keywordbatch.bucket", plan.Part.Bucket);
        (KeywordBatchUnit unit, WorkMeter meter) = books.Reopen(plan.Part, lease)
            ?? (new(database.Names.Chats, plan.Day, plan.Part.Bucket, plan.Part.Buckets), new WorkMeter(new(total.Calls), pricePer1KTokens, time));
        meter.Resume();
        TimeSpan before = meter.Elapsed;
        unit = unit with
        {
            Owner = lease?.Owner,
            Epoch = lease?.Epoch ?? 0,
            Attempts = unit.Attempts + 1,
            Failed = Math.Max(0, unit.Failed - plan.Reopened),
            LastError = null,
        };
        await using (keeper.ConfigureAwait(false))
        {
            try
            {
                unit = await WorkAsync(plan, lease, unit, meter, stored, keeper.Token).ConfigureAwait(false);
                await _units.FinishAsync(lease, unit.Status, unit.LastError, meter, cancellationToken).ConfigureAwait(false);
                activity?.SetTag("keywordbatch.status", unit.Status);
                books.End(unit, meter);
                return meter.Measured(unit);
            }
            catch (Exception e) when (e is LeaseLostException || (keeper.Lost && e is OperationCanceledException))
            {
                host.Warning("TakenOver", plan.Day);
                return null;
            }
            catch (Exception e)
            {
                // Whatever ends the run, the unit must not stay claimed until its lease runs out.
                string? error = e is OperationCanceledException ? null : DatabaseErrors.OneLine(e);
                activity?.SetStatus(ActivityStatusCode.Error, error);
                await Farewell.TryAsync(token => _units.FinishAsync(lease, error is null ? "pending" : "failed", error, meter, token)).ConfigureAwait(false);
                throw;
            }
            finally
            {
                Telemetry.UnitDuration.Record((meter.Elapsed - before).TotalSeconds);
            }
        }
    }

    private async Task<KeywordBatchUnit> WorkAsync(
        UnitPlan plan, UnitLease? lease, KeywordBatchUnit unit, WorkMeter meter, Action<UnitPlan, ChunkResult, int, int> stored, CancellationToken cancellationToken)
    {
        if (plan.Stored is { } seen)
        {
            unit = unit with { Skipped = await CountStoredAsync(plan, seen, lease, cancellationToken).ConfigureAwait(false) };
        }
        else if (lease is not null && unit.Attempts > 1
            && !await _units.CarryCountsAsync(lease, unit.Processed, unit.Skipped, unit.Failed, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException(lease);
        }

        long taken = 0, settled = 0, leftAlone = 0;
        int chunkNumber = 0;
        var size = new AdaptiveChunkSize(options);
        IAsyncEnumerable<MissingKeyword> questions = TakeAsync(plan, () => taken++, () => leftAlone++, cancellationToken);
        IAsyncEnumerable<IReadOnlyList<ClassifiedQuestion>> chunks = ChunkCollector.CollectAsync(
            answers.AnswerAsync(questions, meter.Calls, cancellationToken), () => size.Current, BatchOptions.MaxChunkAge, time, cancellationToken);
        await foreach (IReadOnlyList<ClassifiedQuestion> chunk in chunks.ConfigureAwait(false))
        {
            answers.Commit();
            using Activity? activity = Telemetry.Activities.StartActivity("chunk");
            ChunkResult result = await _writer.WriteAsync(
                plan.Day,
                [.. chunk.Where(c => c.Answer is not null).Select(c => c.Answer!)],
                [.. chunk.Where(c => c.Failure is not null).Select(c => c.Failure!)],
                lease,
                run,
                cancellationToken).ConfigureAwait(false);
            activity?.SetTag("keywordbatch.inserted", result.Inserted).SetTag("keywordbatch.skipped", result.Skipped)
                .SetTag("keywordbatch.failed", result.Failures.Count).SetTag("keywordbatch.tries", result.Tries).Stop();
            meter.Chunks.Add(result.Duration);
            total.Chunks.Add(result.Duration);
            settled += result.Total;
            books.Know(plan.Part, result.Inserted + result.Skipped);
            counts.AddRead(result.Total);
            counts.Add(result);
            size.Learn(result);
            unit = unit with
            {
                Processed = unit.Processed + result.Inserted,
                Skipped = unit.Skipped + result.Skipped,
                Failed = unit.Failed + result.Failures.Count,
                LastError = result.Failures.Count > 0 ? result.Failures[^1].Reason : unit.LastError,
            };
            foreach (KeywordFailure failure in result.Failures)
            {
                host.Failed(failure with { RunId = run });
            }

            chunkNumber++;
            int left = (int)Math.Min(int.MaxValue, (Math.Max(0, Math.Min(plan.Missing, plan.Budget) - settled) + size.Current - 1) / size.Current);
            stored(plan, result, chunkNumber, chunkNumber + left);
            if (options.ChunkPause > TimeSpan.Zero)
            {
                await Task.Delay(options.ChunkPause, time, cancellationToken).ConfigureAwait(false);
            }
        }

        if (taken != settled)
        {
            throw BatchErrors.CountsDoNotAddUp(taken, unit);
        }

        if (leftAlone > 0)
        {
            // Nobody pays for them any more, and yet the day is not done.
            return unit with { Status = "failed", LastError = unit.LastError ?? BatchErrors.Message("LeftAlone", leftAlone, options.MaxAttempts) };
        }

        return unit with { Status = unit.Failed > 0 ? "failed" : settled == plan.Budget && plan.Missing > plan.Budget ? "pending" : "completed" };
    }

    private async IAsyncEnumerable<MissingKeyword> TakeAsync(
        UnitPlan plan, Action taken, Action leftAlone, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long left = plan.Budget;
        if (left == 0 || plan.Missing == 0)
        {
            yield break;
        }

        HashSet<string> quarantined = await ReadQuarantinedAsync(plan, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<MissingKeyword> candidates = plan.OnlyFailedIn != 0
            ? _failures.ReadAsync(new(plan.Day, plan.Day), plan.OnlyFailedIn, cancellationToken).Select(f => new MissingKeyword(f.Date, f.Text, f.Count))
            : _reader.ReadMissingAsync(plan.Part, cancellationToken);
        await foreach (MissingKeyword question in candidates.ConfigureAwait(false))
        {
            if (quarantined.Contains(question.Text))
            {
                leftAlone();
                continue;
            }

            taken();
            yield return question;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    // Few by nature: questions that have failed again and again, which nobody should pay for any more.
    private async Task<HashSet<string>> ReadQuarantinedAsync(UnitPlan plan, CancellationToken cancellationToken)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        if (run != 0)
        {
            await foreach (KeywordFailure failure in _failures.ReadAsync(new(plan.Day, plan.Day), 0, cancellationToken).ConfigureAwait(false))
            {
                if (failure.Attempts >= options.MaxAttempts)
                {
                    texts.Add(failure.Text);
                }
            }

            if (texts.Count > 0 && plan.OnlyFailedIn == 0 && plan.Part.Bucket == 0)
            {
                host.Warning("Quarantined", plan.Day, texts.Count, options.MaxAttempts);
            }
        }

        return texts;
    }

    // How many are stored already. Of those the run counts as skipped what it knows nothing of yet: it may take up a unit again.
    private async Task<long> CountStoredAsync(UnitPlan plan, long stored, UnitLease? lease, CancellationToken cancellationToken)
    {
        if (plan.WasTouched)
        {
            stored = (await _reader.CoverPartsAsync(plan.Day, plan.Part.Buckets, cancellationToken).ConfigureAwait(false))[plan.Part.Bucket].Processed;
        }

        if (lease is not null && stored > 0 && !await _units.CountStoredAsync(lease, stored, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException(lease);
        }

        long unknown = books.TakeUnknown(plan.Part, stored);
        counts.AddRead(unknown);
        counts.AddSkipped(unknown);
        return stored;
    }
}
