namespace KeywordBatch.Classification;

/// <summary>Answers questions: one call, one or several of them. Retries, quota and checks are the pipeline's.</summary>
public interface IKeywordClassifier : IDisposable
{
    /// <summary>Who answers; an answer is found again by it.</summary>
    ClassifierIdentity Identity { get; }

    /// <summary>Whether asking again costs nothing, neither money nor time worth saving: then answers need no journal.</summary>
    bool IsFree => false;

    /// <summary>Whose quota its calls draw on, the same for every worker of the account, without a secret; null where calls are free.</summary>
    string? QuotaName => null;

    /// <summary>Asks once.</summary>
    /// <param name="questions">What to classify, already masked.</param>
    /// <param name="categories">The categories that are allowed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What came back, unchecked: answers may be missing, doubled or wrong.</returns>
    Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken);
}
