using KeywordBatch.Classification;
using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>Whether a run shares its quota with other workers.</summary>
internal static class SharedQuota
{
    /// <summary>The quota of a run over its database; null where the pipeline's own does.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="classifier">Whose calls are limited.</param>
    /// <param name="classification">The limits.</param>
    /// <param name="host">Told when the limits cannot be shared.</param>
    public static DatabaseLlmQuota? For(
        KeywordDatabase database, KeywordSchema schema, IKeywordClassifier classifier, ClassificationOptions classification, SerializedHost host)
    {
        bool limited = classification.MaxRequestsPerMinute > 0 || classification.MaxTokensPerMinute > 0;
        if (!limited || classification.Quota is not null || classifier.QuotaName is not { } name)
        {
            return null;
        }

        if (!schema.HasRateTable)
        {
            host.Warning("QuotaNotShared", SqlTexts.RateTable);
            return null;
        }

        return new(database, name, new()
        {
            MaxRequests = classification.MaxRequestsPerMinute,
            MaxTokens = classification.MaxTokensPerMinute,
            MinInterval = classification.MinRequestInterval,
        });
    }
}
