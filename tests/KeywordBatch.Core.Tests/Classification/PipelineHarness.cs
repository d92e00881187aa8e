using KeywordBatch.Classification;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Classification;

internal static class PipelineHarness
{
    public static readonly DateOnly Day = new(2025, 6, 11);

    public static async IAsyncEnumerable<MissingKeyword> Make(int count, Action<int>? read = null)
    {
        for (int i = 0; i < count; i++)
        {
            read?.Invoke(i);
            yield return new MissingKeyword(Day, $"질문 {i}", i + 1);
            await Task.Yield();
        }
    }

    public static ClassificationPipeline Pipeline(
        IKeywordClassifier classifier, ClassificationOptions? options = null, TimeProvider? time = null) =>
        new(classifier, RulesClassifier.DefaultCategories, options ?? new ClassificationOptions(), time ?? TimeProvider.System, new Random(1));

    public static async Task<List<ClassifiedQuestion>> ToListAsync(
        this IAsyncEnumerable<ClassifiedQuestion> source, CancellationToken cancellationToken = default)
    {
        var list = new List<ClassifiedQuestion>();
        await foreach (ClassifiedQuestion item in source.WithCancellation(cancellationToken))
        {
            list.Add(item);
        }

        return list;
    }

    /// <summary>Runs on a manual clock to the end.</summary>
    public static async Task<List<ClassifiedQuestion>> RunAsync(
        this ClassificationPipeline pipeline, int questions, ManualTimeProvider time, TimeSpan? step = null, TimeSpan? limit = null)
    {
        Task<List<ClassifiedQuestion>> run = pipeline.ClassifyAsync(Make(questions)).ToListAsync();
        await time.RunAsync(run, step ?? TimeSpan.FromMilliseconds(500), limit ?? TimeSpan.FromHours(2));
        return await run;
    }

    /// <summary>Every question is there once, with an answer or with a reason.</summary>
    public static void AssertEachOnce(IReadOnlyCollection<ClassifiedQuestion> results, int questions)
    {
        Assert.Equal(
            Enumerable.Range(0, questions).Select(i => $"질문 {i}").Order(StringComparer.Ordinal),
            results.Select(r => r.Question.Text).Order(StringComparer.Ordinal));
        Assert.All(results, r =>
        {
            Assert.True(r.Answer is null != r.Failure is null);
            if (r.Answer is { } answer)
            {
                Assert.Contains(answer.CategoryId, RulesClassifier.DefaultCategories.Select(c => c.Id));
                Assert.Equal((r.Question.Date, r.Question.Text, r.Question.Count), (answer.Date, answer.Text, answer.Count));
                Assert.True(KeywordCleaner.IsSane(answer.Keyword));
            }
            else
            {
                Assert.Equal("classify", r.Failure!.Stage);
                Assert.NotEqual("", r.Failure.Reason);
            }
        });
    }
}
