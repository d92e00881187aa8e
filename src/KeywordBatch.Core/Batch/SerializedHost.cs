namespace KeywordBatch.Batch;

/// <summary>Calls a host one call at a time, units in order of days although days end in any order.</summary>
internal sealed class SerializedHost(IBatchHost host)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<DateOnly, List<KeywordBatchUnit>> _waiting = [];
    private Queue<DateOnly> _expected = new();

    /// <summary>The days of a step, in order: a unit is shown when those before it have been.</summary>
    public void Expect(IEnumerable<DateOnly> days)
    {
        lock (_gate)
        {
            _expected = new(days);
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

    public void Warning(string id, params ReadOnlySpan<object?> args)
    {
        string text = BatchErrors.Message(id, args);
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
            host.QuestionFailed(failure);
        }
    }

    /// <summary>A day has ended; null when another worker did it.</summary>
    public void DayEnded(DateOnly day, KeywordBatchUnit? unit)
    {
        lock (_gate)
        {
            _waiting[day] = unit is null ? [] : [unit];
            while (_expected.TryPeek(out DateOnly next) && _waiting.Remove(next, out List<KeywordBatchUnit>? units))
            {
                _expected.Dequeue();
                foreach (KeywordBatchUnit ended in units)
                {
                    host.UnitEnded(ended);
                    host.Milestone(BatchErrors.Message("DayDone", ended.Day, ended.Processed, ended.Skipped, ended.Failed));
                }

                if (units.Count == 0)
                {
                    host.Milestone(BatchErrors.Message("DayLeft", next));
                }
            }
        }
    }
}
