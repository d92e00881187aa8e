using KeywordBatch.Classification;
using KeywordBatch.Configuration;

namespace KeywordBatch.Cmdlets;

/// <summary>What the parameters of a cmdlet say about its classifier, in core's terms.</summary>
/// <param name="given">The parameters.</param>
/// <param name="rulesPath">The full path of the rules file; null for none.</param>
internal sealed class ClassifierArguments(IClassifierParameters given, string? rulesPath)
{
    /// <summary>The session's settings, with the key where the classifier looks for it.</summary>
    public SettingsSource Over(SettingsSource settings)
    {
        if (given.ApiKey is null)
        {
            return settings;
        }

        string key = new System.Net.NetworkCredential("", given.ApiKey).Password;
        string name = string.Equals(given.Classifier, "openai", StringComparison.OrdinalIgnoreCase) ? "OPENAI_API_KEY" : "HCX_CHAT_API_KEY";
        return settings.With([new(name, key)]);
    }

    /// <summary>Makes the classifier; nothing is sent yet.</summary>
    /// <exception cref="KeywordBatchException">A name, URL, key or rules file is wrong or missing.</exception>
    public IKeywordClassifier Create(SettingsSource settings) =>
        ClassifierFactory.Create(
            given.Classifier, settings, new ClassifierOptions { BaseUrl = given.ClassifierUrl, Model = given.Model, RulesPath = rulesPath });

    /// <summary>How to ask.</summary>
    /// <exception cref="KeywordBatchException">InvalidSetting.</exception>
    public ClassificationOptions Options(IKeywordClassifier classifier, SettingsSource settings)
    {
        ClassificationOptions options = ClassificationOptions.From(classifier.Identity.Name, settings);
        return options with
        {
            Concurrency = given.Concurrency ?? options.Concurrency,
            QuestionsPerCall = given.QuestionsPerCall ?? options.QuestionsPerCall,
            Redactor = given.NoRedaction ? null : options.Redactor,
            Fallback = given.FallbackToRules ? RulesClassifier.From(settings, rulesPath) : null,
        };
    }
}
