namespace KeywordBatch;

/// <summary>
/// What a run or a unit took: time and model calls. Null where it is not known: the work has not ended, or an older
/// version did it.
/// </summary>
public abstract record KeywordBatchMeasures
{
    /// <summary>Chunks stored.</summary>
    public long? Chunks { get; init; }

    /// <summary>Mean time of storing a chunk, in milliseconds.</summary>
    public double? ChunkMeanMilliseconds { get; init; }

    /// <summary>95 of 100 chunks were stored within so many milliseconds; to 5 %.</summary>
    public double? ChunkP95Milliseconds { get; init; }

    /// <summary>Calls sent to the language model, retries included; 0 with the rules.</summary>
    public long? LlmCalls { get; init; }

    /// <summary>Calls sent again, for whatever reason.</summary>
    public long? LlmRetries { get; init; }

    /// <summary>Calls that the server refused as too many (429).</summary>
    public long? LlmThrottled { get; init; }

    /// <summary>Tokens sent, as the server counted them.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens received, as the server counted them.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>
    /// Tokens by the price that was configured then (HCX_PRICE_PER_1K_TOKENS, OPENAI_PRICE_PER_1K_TOKENS), in whatever
    /// currency that price was in; null when there was none.
    /// </summary>
    public double? EstimatedCost { get; init; }

    /// <summary>Keyword rows stored a second; null where the time is not known.</summary>
    public double? RowsPerSecond { get; init; }
}
