using KeywordBatch.Classification;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>The rules as if an account limited them.</summary>
internal sealed class LimitedClassifier(string quotaName) : IKeywordClassifier
{
    private readonly RulesClassifier _rules = new();

    public ClassifierIdentity Identity => _rules.Identity;

    public string QuotaName => quotaName;

    public Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken) =>
        _rules.ClassifyAsync(questions, categories, cancellationToken);

    public void Dispose() => _rules.Dispose();
}
