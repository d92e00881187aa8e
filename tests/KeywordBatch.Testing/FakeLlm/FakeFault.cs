namespace KeywordBatch.Testing.FakeLlm;

/// <summary>What the fake server can do wrong.</summary>
public enum FakeFault
{
    None,

    /// <summary>429 without a word about when to come back.</summary>
    TooManyRequests,

    /// <summary>429 with Retry-After.</summary>
    TooManyRequestsRetryAfter,

    /// <summary>429 with x-ratelimit-reset-requests.</summary>
    TooManyRequestsReset,

    /// <summary>HTTP 200 whose body says 42901.</summary>
    TooManyRequestsInBody,

    ServerError,

    /// <summary>No answer until the client goes away.</summary>
    Hang,

    /// <summary>The connection is cut in the middle of the answer.</summary>
    CutConnection,

    MalformedJson,

    /// <summary>HTTP 200 with a body that is JSON and nothing of the expected form.</summary>
    UnexpectedJson,

    /// <summary>A text that JSON can write and UTF-16 cannot hold.</summary>
    BrokenText,

    /// <summary>The tool call's arguments as a JSON string: allowed, so no fault of the answer.</summary>
    StringArguments,

    /// <summary>The arguments as a string that is no JSON.</summary>
    MalformedArguments,

    UnknownCategory,

    /// <summary>The last question's answer is left out.</summary>
    MissingAnswers,

    /// <summary>The first question is answered twice, differently.</summary>
    ConflictingAnswers,

    /// <summary>A plain sentence and no tool call.</summary>
    NoToolCall,

    BadRequest,
    Unauthorized,
    PaymentRequired,
    NotFound,
}
