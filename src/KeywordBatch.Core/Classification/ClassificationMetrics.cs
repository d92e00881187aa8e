namespace KeywordBatch.Classification;

/// <summary>Running totals of a pipeline, or of one of its streams; readable at any time from any thread.</summary>
public sealed class ClassificationMetrics
{
    private readonly ClassificationMetrics? _whole;
    private readonly KeyValuePair<string, object?> _tag;
    private long _calls;
    private long _retries;
    private long _throttled;
    private long _answered;
    private long _failed;
    private long _promptTokens;
    private long _completionTokens;

    /// <summary>Totals of a whole, which are told to <see cref="Telemetry"/>.</summary>
    /// <param name="classifier">Who is asked.</param>
    /// <param name="isFree">Whether that costs nothing: such calls are no calls to a language model.</param>
    internal ClassificationMetrics(string classifier, bool isFree)
    {
        _tag = new("classifier", classifier);
        IsFree = isFree;
    }

    /// <summary>Totals of a part; they count on to the whole's.</summary>
    /// <param name="whole">The whole.</param>
    internal ClassificationMetrics(ClassificationMetrics whole)
    {
        _whole = whole;
        IsFree = whole.IsFree;
    }

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

    /// <summary>Tokens sent, as the server counted them.</summary>
    public long PromptTokens => Interlocked.Read(ref _promptTokens);

    /// <summary>Tokens received, as the server counted them.</summary>
    public long CompletionTokens => Interlocked.Read(ref _completionTokens);

    internal bool IsFree { get; }

    internal void CountCall(bool again)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _retries, again ? 1 : 0);
        if (_whole is { } whole)
        {
            whole.CountCall(again);
        }
        else if (!IsFree)
        {
            Telemetry.LlmCalls.Add(1, _tag);
            Telemetry.LlmRetries.Add(again ? 1 : 0, _tag);
        }
    }

    internal void CountThrottled()
    {
        Interlocked.Increment(ref _throttled);
        if (_whole is { } whole)
        {
            whole.CountThrottled();
            return;
        }

        Telemetry.LlmThrottled.Add(1, _tag);
    }

    internal void CountAnswer()
    {
        Interlocked.Increment(ref _answered);
        _whole?.CountAnswer();
    }

    internal void CountFailure()
    {
        Interlocked.Increment(ref _failed);
        _whole?.CountFailure();
    }

    internal void CountTokens(int prompt, int completion)
    {
        Interlocked.Add(ref _promptTokens, prompt);
        Interlocked.Add(ref _completionTokens, completion);
        if (_whole is { } whole)
        {
            whole.CountTokens(prompt, completion);
        }
        else if (!IsFree)
        {
            Telemetry.LlmTokens.Add(prompt, _tag, new("direction", "prompt"));
            Telemetry.LlmTokens.Add(completion, _tag, new("direction", "completion"));
        }
    }
}
