using System.Security;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;

namespace KeywordBatch.Cmdlets;

/// <summary>What the parameters of a cmdlet say about its classifier, in core's terms.</summary>
internal sealed record ClassifierArguments
{
    public string? Classifier { get; init; }

    public string? Url { get; init; }

    public string? Model { get; init; }

    public string? RulesPath { get; init; }

    public SecureString? ApiKey { get; init; }

    public int? Concurrency { get; init; }

    public int? QuestionsPerCall { get; init; }

    public bool NoRedaction { get; init; }

    public bool FallbackToRules { get; init; }

    /// <summary>The session's settings, with the key where the classifier looks for it.</summary>
    public SettingsSource Over(SettingsSource settings)
    {
        if (ApiKey is null)
        {
            return settings;
        }

        string key = new System.Net.NetworkCredential("", ApiKey).Password;
        string name = string.Equals(Classifier, "openai", StringComparison.OrdinalIgnoreCase) ? "OPENAI_API_KEY" : "HCX_CHAT_API_KEY";
        return settings.With([new(name, key)]);
    }

    /// <summary>Makes the classifier; nothing is sent yet.</summary>
    /// <exception cref="KeywordBatchException">A name, URL, key or rules file is wrong or missing.</exception>
    public IKeywordClassifier Create(SettingsSource settings) =>
        ClassifierFactory.Create(
            Classifier, settings, new ClassifierOptions { BaseUrl = Url, Model = Model, RulesPath = RulesPath });

    /// <summary>How to ask.</summary>
    /// <exception cref="KeywordBatchException">InvalidSetting.</exception>
    public ClassificationOptions Options(IKeywordClassifier classifier, SettingsSource settings)
    {
        ClassificationOptions options = ClassificationOptions.From(classifier.Identity.Name, settings);
        return options with
        {
            Concurrency = Concurrency ?? options.Concurrency,
            QuestionsPerCall = QuestionsPerCall ?? options.QuestionsPerCall,
            Redact = NoRedaction ? null : options.Redact,
            Fallback = FallbackToRules ? RulesClassifier.From(settings, RulesPath) : null,
        };
    }
}
