using KeywordBatch.Classification;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Gives some questions a category that is not in the list.</summary>
internal sealed class FailingClassifier(Func<string, bool> fails) : IKeywordClassifier
{
    private int _asked;

    public int Asked => _asked;

    public ClassifierIdentity Identity { get; } = new("failing", "m", "1");

    public Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _asked, questions.Count);
        return Task.FromResult(new ClassifierResponse(
            [.. questions.Select((q, i) => new RawAnswer(i, "키워드", fails(q) ? "없는 범주" : categories[0].Name))]));
    }

    public void Dispose()
    {
    }
}
