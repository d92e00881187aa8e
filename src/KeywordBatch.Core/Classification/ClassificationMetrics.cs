namespace KeywordBatch.Classification;

/// <summary>Running totals of a pipeline; readable at any time from any thread.</summary>
public sealed class ClassificationMetrics
{
    private long _calls;
    private long _retries;
    private long _throttled;
    private long _answered;
    private long _failed;
    private long _fellBack;
    private long _promptTokens;
    private long _completionTokens;

    /// <summary>Calls sent to the classifier, retries included.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls sent again, for whatever reason.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Calls that the server refused as too many (429).</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <summary>Questions answered, by the classifier or by the fallback.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Questions that failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Questions that the rules answered after the classifier had failed; part of <see cref="Answered"/>.</summary>
    public long FellBack => Interlocked.Read(ref _fellBack);

    /// <summary>Tokens sent, as the server counted them.</summary>
    public long PromptTokens => Interlocked.Read(ref _promptTokens);

    /// <summary>Tokens received, as the server counted them.</summary>
    public long CompletionTokens => Interlocked.Read(ref _completionTokens);

    internal void CountCall(bool again)
    {
        Interlocked.Increment(ref _calls);
        if (again)
        {
            Interlocked.Increment(ref _retries);
        }
    }

    internal void CountThrottled() => Interlocked.Increment(ref _throttled);

    internal void CountAnswer(bool fellBack)
    {
        Interlocked.Increment(ref _answered);
        if (fellBack)
        {
            Interlocked.Increment(ref _fellBack);
        }
    }

    internal void CountFailure() => Interlocked.Increment(ref _failed);

    internal void CountTokens(int prompt, int completion)
    {
        Interlocked.Add(ref _promptTokens, prompt);
        Interlocked.Add(ref _completionTokens, completion);
    }
}
