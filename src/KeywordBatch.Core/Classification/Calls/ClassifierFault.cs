namespace KeywordBatch.Classification;

/// <summary>What a failed call means for the run.</summary>
public enum ClassifierFault
{
    /// <summary>Worth another try: 408, 5xx, a cut connection, an unreadable answer.</summary>
    Transient,

    /// <summary>Too many requests (429): the run pauses.</summary>
    Throttled,

    /// <summary>No connection came about: name, address, network or TLS.</summary>
    Unreachable,

    /// <summary>The request itself is refused (400 and most other 4xx): the questions in it fail.</summary>
    Rejected,

    /// <summary>The key is refused, or its account has no credit (401, 402, 403): the run stops.</summary>
    AuthenticationFailed,

    /// <summary>Address or model do not exist (404): the run stops.</summary>
    NotFound,
}
