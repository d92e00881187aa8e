namespace KeywordBatch.Testing.FakeLlm;

/// <summary>How the fake server behaves.</summary>
public sealed record FakeLlmOptions
{
    /// <summary>What goes wrong now and then, when no kinds are named.</summary>
    public static readonly IReadOnlyList<FakeFault> Usual =
    [
        FakeFault.TooManyRequests, FakeFault.TooManyRequestsRetryAfter, FakeFault.ServerError, FakeFault.Hang, FakeFault.CutConnection,
        FakeFault.MalformedJson, FakeFault.StringArguments, FakeFault.UnknownCategory, FakeFault.MissingAnswers,
    ];

    /// <summary>0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Share of the requests that meet a fault, over all kinds; 0 to 1.</summary>
    public double Faults { get; init; }

    /// <summary>The kinds that are drawn from.</summary>
    public IReadOnlyList<FakeFault> Kinds { get; init; } = Usual;

    public int Seed { get; init; } = 1;

    /// <summary>What the first requests meet, before chance begins.</summary>
    public IReadOnlyList<FakeFault> Script { get; init; } = [];

    /// <summary>Questions that hold this text are a bad request (400).</summary>
    public string RejectText { get; init; } = "@@400";

    /// <summary>Seconds in Retry-After and x-ratelimit-reset-requests.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>The key that is accepted; null for any.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Requests taken in any 60 seconds, the others are refused with 429; 0 for no limit.</summary>
    public int LimitPerMinute { get; init; }

    /// <summary>How long an answer takes.</summary>
    public TimeSpan Latency { get; init; }
}
