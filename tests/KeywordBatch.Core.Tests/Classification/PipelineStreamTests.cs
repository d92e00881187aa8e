using FsCheck;
using FsCheck.Fluent;
using KeywordBatch.Classification;
using static KeywordBatch.Core.Tests.Classification.PipelineHarness;

namespace KeywordBatch.Core.Tests.Classification;

/// <summary>The stream as such: bounds, early ends, errors of the source.</summary>
public sealed class PipelineStreamTests
{
    [Fact]
    public async Task A_consumer_that_stops_leaves_no_call_behind_and_has_read_little_ahead()
    {
        int read = 0;
        var classifier = new ScriptedClassifier(async (call, asked, token) =>
        {
            if (call >= 10)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return ScriptedClassifier.Good(asked);
        });
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 4 });
        int taken = 0;
        await foreach (ClassifiedQuestion _ in pipeline.ClassifyAsync(Make(100_000, i => read = i + 1)))
        {
            if (++taken == 10)
            {
                break;
            }
        }

        Assert.Equal(0, classifier.Running);
        Assert.InRange(read, 10, 20);
        int calls = classifier.Calls;
        await Task.Yield();
        Assert.Equal(calls, classifier.Calls);
    }

    [Fact]
    public async Task A_slow_consumer_stops_the_calls()
    {
        int read = 0;
        var classifier = new ScriptedClassifier((_, asked) => ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 2, QuestionsPerCall = 3 });
        await using IAsyncEnumerator<ClassifiedQuestion> results = pipeline.ClassifyAsync(Make(10_000, i => Volatile.Write(ref read, i + 1))).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());

        // Wait until nothing moves any more, then see that it stopped at the bound: 1 taken, 6 buffered, 2 calls, 1 batch waiting, 1 being read.
        int before;
        do
        {
            before = Volatile.Read(ref read);
            await Task.Delay(50);
        }
        while (Volatile.Read(ref read) != before);

        Assert.InRange(before, 6, 24);
    }

    [Fact]
    public async Task Concurrency_is_kept_over_several_streams()
    {
        var classifier = new ScriptedClassifier(async (_, asked, token) =>
        {
            await Task.Delay(2, token);
            return ScriptedClassifier.Good(asked);
        });
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 3 });
        List<ClassifiedQuestion>[] results = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => pipeline.ClassifyAsync(Make(40)).ToListAsync()));
        Assert.All(results, r => AssertEachOnce(r, 40));
        Assert.Equal(3, classifier.MaxRunning);
    }

    [Fact]
    public async Task A_source_that_breaks_is_told_after_what_it_gave()
    {
        var classifier = new ScriptedClassifier((_, asked) => ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier);
        var results = new List<ClassifiedQuestion>();
        var e = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (ClassifiedQuestion result in pipeline.ClassifyAsync(
                Make(50, i => _ = i == 30 ? throw new InvalidOperationException("the source broke") : 0)))
            {
                results.Add(result);
            }
        });
        Assert.Equal("the source broke", e.Message);
        AssertEachOnce(results, 30);
    }

    [Fact]
    public async Task A_refused_key_lets_out_what_was_answered_before()
    {
        var classifier = new ScriptedClassifier((call, asked) =>
            call == 5 ? throw ScriptedClassifier.Fault(ClassifierFault.AuthenticationFailed) : ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 1 });
        var results = new List<ClassifiedQuestion>();
        var e = await Assert.ThrowsAsync<KeywordBatchException>(async () =>
        {
            await foreach (ClassifiedQuestion result in pipeline.ClassifyAsync(Make(50)))
            {
                results.Add(result);
            }
        });
        Assert.Equal("AuthenticationFailed", e.ErrorId);
        AssertEachOnce(results, 5);
        Assert.Equal(6, classifier.Calls);
    }

    [Fact]
    public async Task An_error_of_the_classifiers_own_is_not_taken_for_a_bad_question()
    {
        var classifier = new ScriptedClassifier((_, _) => throw new InvalidOperationException("a defect"));
        using ClassificationPipeline pipeline = Pipeline(classifier);
        await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.ClassifyAsync(Make(5)).ToListAsync());
    }

    [Fact]
    public async Task A_question_that_cannot_be_masked_is_not_sent()
    {
        var classifier = new ScriptedClassifier((_, asked) => ScriptedClassifier.Good(asked));
        var redactor = new QuestionRedactor([new(@"^(?=(a+)+$)(a|aa)+$", "x")]);
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Redactor = redactor });
        ClassifiedQuestion result = Assert.Single(await pipeline.ClassifyAsync(Hostile()).ToListAsync());
        Assert.NotNull(result.Failure);
        Assert.Equal(0, classifier.Calls);

        static async IAsyncEnumerable<MissingKeyword> Hostile()
        {
            await Task.Yield();
            yield return new MissingKeyword(Day, new string('a', 60) + "!", 1);
        }
    }

    [Fact]
    public void Whatever_is_answered_each_question_comes_out_once_and_never_with_an_unknown_category()
    {
        Gen<RawAnswer> answer =
            from index in Gen.Choose(-1, 6)
            from keyword in Gen.Elements<string?>(null, "", " ", "전학", "12", "가", "!?", "키워드\n둘", "\ud800", new string('가', 500))
            from category in Gen.Elements<string?>(null, "", "기타", " 기 타", "없는 것", "입학 관련", "입학관련", "전학，편입", "\udc00")
            select new RawAnswer(index, keyword, category);
        Gen<int> kind = Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(1, 3)));
        Gen<(int Kind, RawAnswer[] Answers)> response = kind.SelectMany(k => answer.ArrayOf().Select(a => (k, a)));
        Prop.ForAll(
            response.ArrayOf().ToArbitrary(),
            Gen.Choose(0, 12).ToArbitrary(),
            Gen.Choose(1, 5).ToArbitrary(),
            (responses, questions, perCall) => Run(responses, questions, perCall).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

        static async Task<bool> Run((int Kind, RawAnswer[] Answers)[] responses, int questions, int perCall)
        {
            var classifier = new ScriptedClassifier((call, _) =>
            {
                (int kind, RawAnswer[] answers) = responses.Length == 0 ? (0, []) : responses[call % responses.Length];
                return kind switch
                {
                    1 => throw ScriptedClassifier.Fault(ClassifierFault.Transient),
                    2 => throw ScriptedClassifier.Fault(ClassifierFault.Rejected),
                    _ => new ClassifierResponse(answers),
                };
            });
            var options = new ClassificationOptions { QuestionsPerCall = perCall, MaxRetries = 2, RetryDelay = TimeSpan.Zero, CircuitMinimumCalls = 10_000 };
            using ClassificationPipeline pipeline = Pipeline(classifier, options);
            AssertEachOnce(await pipeline.ClassifyAsync(Make(questions)).ToListAsync(), questions);

            // A batch of k questions: at most 2k - 1 calls by splitting, each with its retries.
            Assert.True(classifier.Calls <= 3 * 2 * questions);
            return true;
        }
    }
}
