using KeywordBatch.Classification;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Never answers.</summary>
internal sealed class HangingClassifier : IKeywordClassifier
{
    private readonly TaskCompletionSource _asked = new();

    /// <summary>Ends when the first question has come.</summary>
    public Task Asked => _asked.Task;

    public ClassifierIdentity Identity { get; } = new("hanging", "none", "1");

    public async Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException("A wait for ever has ended.");
    }

    public void Dispose()
    {
    }
}
