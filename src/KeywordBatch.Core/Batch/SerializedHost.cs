using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>Calls a host one call at a time, units in order of days although days end in any order.</summary>
internal sealed class SerializedHost(IBatchHost host)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DayPart, KeywordBatchUnit?> _waiting = [];
    private readonly Queue<DayPart> _expected = new();

    /// <summary>Whether what fails now is not yet what has failed in the end.</summary>
    public bool TriesAgain { get; set; }

    /// <summary>The next units of a step, in order: a unit is shown when those before it have been.</summary>
    public void Expect(IEnumerable<DayPart> parts)
    {
        lock (_gate)
        {
            foreach (DayPart part in parts)
            {
                _expected.Enqueue(part);
            }
        }
    }

    public void Milestone(string id, params ReadOnlySpan<object?> args)
    {
        string text = BatchErrors.Message(id, args);
        lock (_gate)
        {
            host.Milestone(text);
        }
    }

    public void Warning(string id, params ReadOnlySpan<object?> args) => NoteWarning(BatchErrors.Message(id, args));

    public void NoteWarning(string text)
    {
        lock (_gate)
        {
            host.Warning(text);
        }
    }

    public void Progress(BatchProgress progress)
    {
        lock (_gate)
        {
            host.Progress(progress);
        }
    }

    public void Failed(KeywordFailure failure)
    {
        lock (_gate)
        {
            if (TriesAgain)
            {
                host.QuestionFailedForNow(failure);
            }
            else
            {
                host.QuestionFailed(failure);
            }
        }
    }

    /// <summary>When every unit has ended: what has stayed failed.</summary>
    public Task TellFailedAsync(IAsyncEnumerable<KeywordFailure> failures, CancellationToken cancellationToken) =>
        host.TellFailedAsync(failures, cancellationToken);

    /// <summary>A unit has ended; null when another worker did it.</summary>
    public void UnitEnded(DayPart part, KeywordBatchUnit? unit)
    {
        lock (_gate)
        {
            _waiting[part] = unit;
            while (_expected.TryPeek(out DayPart next) && _waiting.Remove(next, out KeywordBatchUnit? ended))
            {
                _expected.Dequeue();
                if (ended is null)
                {
                    host.Milestone(BatchErrors.Message("DayLeft", next.Day));
                    continue;
                }

                host.UnitEnded(ended);
                host.Milestone(ended.Buckets == 1
                    ? BatchErrors.Message("DayDone", ended.Day, ended.Processed, ended.Skipped, ended.Failed)
                    : BatchErrors.Message("PartDone", ended.Day, ended.Bucket + 1, ended.Buckets, ended.Processed, ended.Skipped, ended.Failed));
            }
        }
    }
}
