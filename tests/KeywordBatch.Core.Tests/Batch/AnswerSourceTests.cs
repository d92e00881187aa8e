using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Core.Tests.Classification;
using KeywordBatch.Testing;
using static KeywordBatch.Core.Tests.Classification.PipelineHarness;

namespace KeywordBatch.Core.Tests.Batch;

public sealed class AnswerSourceTests
{
    private const int Questions = 100;

    /// <summary>Answers of a day that may lie about before somebody takes them.</summary>
    private const int Buffered = 64;

    [Fact]
    public async Task A_day_that_ends_early_leaves_no_day_waiting_for_its_answers()
    {
        var open = new TaskCompletionSource();
        var classifier = new ScriptedClassifier(async (_, asked, token) =>
        {
            await open.Task.WaitAsync(token);
            return ScriptedClassifier.Good(asked);
        });
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { QuestionsPerCall = Questions / 2, Concurrency = 2 });
        var source = new AnswerSource(pipeline, journal: null, RulesClassifier.DefaultCategories);
        using var lost = new CancellationTokenSource();
        IAsyncEnumerator<ClassifiedQuestion> first = source.AnswerAsync(Make(Questions), new(pipeline.Metrics), lost.Token).GetAsyncEnumerator();
        Task<bool> reading = first.MoveNextAsync().AsTask();
        await Eventually.TrueAsync(() => Task.FromResult(classifier.Calls == 2));

        // The other day has the same questions, and waits for them.
        int known = 0, given = 0;
        Task<List<ClassifiedQuestion>> other = CountAsync(source.AnswerAsync(Make(Questions, i => known = i), new(pipeline.Metrics), default)).ToListAsync();
        await Eventually.TrueAsync(() => Task.FromResult(known == Questions - 1));
        open.SetResult();
        Assert.True(await reading);

        // Nobody takes the first day's answers any more, as when its chunk waits for a lock.
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref given) > Buffered));
        await lost.CancelAsync();

        List<ClassifiedQuestion> results = await other.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Questions, results.Select(r => r.Question.Text).Distinct().Count());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await first.MoveNextAsync())
            {
            }
        });

        async IAsyncEnumerable<ClassifiedQuestion> CountAsync(IAsyncEnumerable<ClassifiedQuestion> all)
        {
            await foreach (ClassifiedQuestion one in all)
            {
                Interlocked.Increment(ref given);
                yield return one;
            }
        }
    }
}
