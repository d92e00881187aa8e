namespace KeywordBatch.Reports;

/// <summary>Counts the steps of work that goes on in several places and tells each once, in order.</summary>
internal sealed class StepCounter(long total, Action<long, long>? told)
{
    private readonly Lock _gate = new();
    private long _done;

    public void Next()
    {
        lock (_gate)
        {
            told?.Invoke(++_done, total);
        }
    }
}
