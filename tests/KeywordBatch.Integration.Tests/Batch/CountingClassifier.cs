using System.Collections.Concurrent;
using KeywordBatch.Classification;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Answers by a rule of its own and counts how often each question was paid for.</summary>
internal sealed class CountingClassifier(string model = "m1") : IKeywordClassifier
{
    public ConcurrentDictionary<string, int> Paid { get; } = new(StringComparer.Ordinal);

    public Func<string, CancellationToken, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

    public ClassifierIdentity Identity { get; } = new("counting", model, "1");

    public async Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
    {
        foreach (string question in questions)
        {
            await Before(question, cancellationToken);
            Paid.AddOrUpdate(question, 1, (_, n) => n + 1);
        }

        return new([.. questions.Select((q, i) => new RawAnswer(i, "키워드", categories[0].Name))]);
    }

    public void Dispose()
    {
    }
}
