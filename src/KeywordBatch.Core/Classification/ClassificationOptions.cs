using KeywordBatch.Configuration;

namespace KeywordBatch.Classification;

/// <summary>How a <see cref="ClassificationPipeline"/> asks.</summary>
public sealed record ClassificationOptions
{
    private static readonly OptionRange Range = new(ClassificationErrors.InvalidOption);

    /// <summary>Calls in flight at once over all streams of the pipeline, 1 to 256.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Questions in one call, 1 to 50.</summary>
    public int QuestionsPerCall { get; init; } = 1;

    /// <summary>Masks what leaves the machine; null sends the questions as they are.</summary>
    public QuestionRedactor? Redactor { get; init; } = QuestionRedactor.Default;

    /// <summary>Answers what the classifier finally failed for; null leaves such questions missing.</summary>
    public RulesClassifier? Fallback { get; init; }

    /// <summary>
    /// Further calls after the first for the same questions, whatever the reason: a failed call, an answer left out or
    /// an invalid one. 0 to 20. Pauses (429, open circuit) do not count.
    /// </summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>How long one call may take, 10 ms to 1 hour.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Wait before the first retry of a failed call; doubles each time, with jitter. 0 to 1 minute.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest single wait, whatever the server asks for; 1 ms to 1 hour.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the run pauses for a classifier that takes no request at all (429, open circuit, unreachable) before it
    /// stops with ClassifierUnavailable; 0 to 1 day.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Requests in any 60 seconds, 1 to 1,000,000; 0 for no limit.</summary>
    public int MaxRequestsPerMinute { get; init; }

    /// <summary>Tokens in about 60 seconds, sent and received, 1 to 1,000,000,000; 0 for no limit. What a request takes is known only after it, so it is an aim.</summary>
    public int MaxTokensPerMinute { get; init; }

    /// <summary>Time between the starts of two requests, 0 to 1 hour.</summary>
    public TimeSpan MinRequestInterval { get; init; }

    /// <summary>What 1,000 tokens cost, in any currency, 0 to 1,000,000; null when nobody has said. For the estimate of a run's cost.</summary>
    public double? PricePer1KTokens { get; init; }

    /// <summary>A quota shared with others; it takes the place of the three settings above.</summary>
    public ILlmQuota? Quota { get; init; }

    /// <summary>Share of failed calls within 30 s that opens the circuit, over 0 to 1.</summary>
    public double CircuitFailureRatio { get; init; } = 0.8;

    /// <summary>Calls within 30 s below which the circuit stays closed, 2 to 10,000.</summary>
    public int CircuitMinimumCalls { get; init; } = 20;

    /// <summary>The defaults with what the settings of a classifier say: HCX_* for hcx, OPENAI_* for openai, REDACTION_PATTERNS for both.</summary>
    /// <param name="classifier">rules, hcx or openai, as in <see cref="ClassifierIdentity.Name"/>.</param>
    /// <param name="settings">Where the values come from.</param>
    /// <exception cref="KeywordBatchException">
    /// InvalidSetting: a value is no number or out of range; InvalidRedactionSetting, InvalidRedactionPattern.
    /// </exception>
    public static ClassificationOptions From(string classifier, SettingsSource settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var defaults = new ClassificationOptions();
        if (classifier == RulesClassifier.Name)
        {
            return defaults;
        }

        string prefix = classifier == HcxClassifier.Name ? "HCX" : "OPENAI";
        return defaults with
        {
            MaxRequestsPerMinute = settings.GetInt32(prefix + "_MAX_REQUESTS_PER_MINUTE", 0, 0, 1_000_000),
            MaxTokensPerMinute = settings.GetInt32(prefix + "_MAX_TOKENS_PER_MINUTE", 0, 0, 1_000_000_000),
            MinRequestInterval = TimeSpan.FromSeconds(settings.GetDouble(prefix + "_MIN_REQUEST_INTERVAL", 0, 0, 3600)),
            PricePer1KTokens = settings[prefix + "_PRICE_PER_1K_TOKENS"] is null ? null : settings.GetDouble(prefix + "_PRICE_PER_1K_TOKENS", 0, 0, 1_000_000),
            MaxRetries = settings.GetInt32(prefix + "_MAX_RETRIES", defaults.MaxRetries, 0, 20),
            Redactor = QuestionRedactor.From(settings),
            Timeout = TimeSpan.FromSeconds(settings.GetDouble(prefix + "_TIMEOUT", defaults.Timeout.TotalSeconds, 0.01, 3600)),
        };
    }

    internal void Validate()
    {
        Range.Check(nameof(Concurrency), Concurrency, 1, 256);
        Range.Check(nameof(QuestionsPerCall), QuestionsPerCall, 1, 50);
        Range.Check(nameof(MaxRetries), MaxRetries, 0, 20);
        Range.Check(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Range.Check(nameof(RetryDelay), RetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Range.Check(nameof(MaxRetryDelay), MaxRetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        Range.Check(nameof(Patience), Patience, TimeSpan.Zero, TimeSpan.FromDays(1));
        Range.Check(nameof(MaxRequestsPerMinute), MaxRequestsPerMinute, 0, 1_000_000);
        Range.Check(nameof(MaxTokensPerMinute), MaxTokensPerMinute, 0, 1_000_000_000);
        Range.Check(nameof(PricePer1KTokens), PricePer1KTokens ?? 0, 0, 1_000_000);
        Range.Check(nameof(MinRequestInterval), MinRequestInterval, TimeSpan.Zero, TimeSpan.FromHours(1));
        Range.Check(nameof(CircuitFailureRatio), CircuitFailureRatio, 0.01, 1.0);
        Range.Check(nameof(CircuitMinimumCalls), CircuitMinimumCalls, 2, 10_000);
    }
}
