using KeywordBatch.Classification;
using KeywordBatch.Testing;
using static KeywordBatch.Core.Tests.Classification.PipelineHarness;

namespace KeywordBatch.Core.Tests.Classification;

/// <summary>Pauses and time-outs on a manual clock.</summary>
public sealed class PipelinePauseTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Throttling_pauses_every_call_and_costs_no_question_its_budget()
    {
        DateTimeOffset start = _time.GetUtcNow();
        var early = new List<TimeSpan>();
        var classifier = new ScriptedClassifier((call, asked) =>
        {
            TimeSpan at = _time.GetUtcNow() - start;
            if (call < 8)
            {
                throw ScriptedClassifier.Fault(ClassifierFault.Throttled, TimeSpan.FromSeconds(30));
            }

            lock (early)
            {
                early.Add(at);
            }

            return ScriptedClassifier.Good(asked);
        });
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 2, MaxRetries = 0 }, _time);
        List<ClassifiedQuestion> results = await pipeline.RunAsync(20, _time);
        AssertEachOnce(results, 20);
        Assert.All(results, r => Assert.NotNull(r.Answer));
        Assert.Equal(8, pipeline.Metrics.Throttled);

        // One or both are refused each time, so four to eight pauses of 30 s and up to a quarter more of jitter.
        Assert.InRange(early.Min().TotalSeconds, 120, 305);
        Assert.Equal(28, classifier.Calls);
    }

    [Fact]
    public async Task A_pause_is_never_longer_than_the_cap()
    {
        var classifier = new ScriptedClassifier((call, asked) =>
            call == 0 ? throw ScriptedClassifier.Fault(ClassifierFault.Throttled, TimeSpan.FromDays(1)) : ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { MaxRetryDelay = TimeSpan.FromSeconds(20) }, _time);
        var told = new List<TimeSpan>();
        pipeline.Paused = told.Add;
        DateTimeOffset start = _time.GetUtcNow();
        AssertEachOnce(await pipeline.RunAsync(1, _time), 1);

        // The clock goes on while a busy machine has not come to what waits for it; a day is what was asked for.
        Assert.InRange((_time.GetUtcNow() - start).TotalSeconds, 20, 120);
        Assert.Equal([TimeSpan.FromSeconds(20)], told);
    }

    [Fact]
    public async Task A_classifier_that_takes_no_request_stops_the_run_when_patience_ends()
    {
        var classifier = new ScriptedClassifier((_, _) => throw ScriptedClassifier.Fault(ClassifierFault.Throttled));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Patience = TimeSpan.FromMinutes(5) }, _time);
        DateTimeOffset start = _time.GetUtcNow();
        var e = await Assert.ThrowsAsync<KeywordBatchException>(() => pipeline.RunAsync(100, _time));
        Assert.Equal((KeywordBatchErrorKind.ResourceExhausted, "ClassifierUnavailable"), (e.Kind, e.ErrorId));
        Assert.InRange((_time.GetUtcNow() - start).TotalMinutes, 5, 6.5);
        Assert.Equal(0, classifier.Running);

        // After 1, 2, 4 … 60 s each of the four calls at once is refused about 10 times.
        Assert.InRange(classifier.Calls, 4, 60);
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_back_is_asked_then_however_often_it_says_so()
    {
        var classifier = new ScriptedClassifier((call, asked) =>
            call < 6 ? throw ScriptedClassifier.Fault(ClassifierFault.Throttled, TimeSpan.FromSeconds(2)) : ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 1 }, _time);
        var told = new List<TimeSpan>();
        pipeline.Paused = told.Add;

        AssertEachOnce(await pipeline.RunAsync(1, _time), 1);

        // Six pauses of 2 s and up to a quarter more; those that people are told of are of 5 s or more.
        Assert.Equal(6, pipeline.Metrics.Throttled);
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_call_that_is_refused_again_and_again_holds_the_others_no_longer_while_they_are_answered()
    {
        using SemaphoreSlim begun = new(0), refused = new(0);
        int refusals = 0;
        var classifier = new ScriptedClassifier(async (_, asked, cancellationToken) =>
        {
            if (asked[0] != "질문 0")
            {
                begun.Release();
                await refused.WaitAsync(cancellationToken);
                return ScriptedClassifier.Good(asked);
            }

            // The other stream is at its next call: the one before was answered.
            await begun.WaitAsync(cancellationToken);
            bool refuses = ++refusals <= 6;
            refused.Release(refuses ? 1 : 10);
            return refuses ? throw ScriptedClassifier.Fault(ClassifierFault.Throttled) : ScriptedClassifier.Good(asked);
        });
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 2 }, _time);
        var told = new List<TimeSpan>();
        pipeline.Paused = told.Add;

        AssertEachOnce(await pipeline.RunAsync(10, _time), 10);

        // Those that people are told of are of 5 s or more.
        Assert.Equal(6, pipeline.Metrics.Throttled);
        Assert.Empty(told);
    }

    [Fact]
    public async Task An_outage_opens_the_circuit_pauses_and_fails_nothing()
    {
        DateTimeOffset start = _time.GetUtcNow();
        int duringOutage = 0;
        var classifier = new ScriptedClassifier((_, asked) =>
        {
            double minute = (_time.GetUtcNow() - start).TotalMinutes;
            if (minute is > 0.1 and < 3)
            {
                Interlocked.Increment(ref duringOutage);
                throw ScriptedClassifier.Fault(ClassifierFault.Transient);
            }

            return ScriptedClassifier.Good(asked);
        });
        using ClassificationPipeline pipeline = Pipeline(
            classifier,
            new() { Concurrency = 4, MinRequestInterval = TimeSpan.FromMilliseconds(500), CircuitFailureRatio = 0.5, CircuitMinimumCalls = 6 },
            _time);
        List<ClassifiedQuestion> results = await pipeline.RunAsync(60, _time);
        AssertEachOnce(results, 60);
        Assert.Equal(0, results.Count(r => r.Failure is not null));

        // Until the circuit opens, and then about one probe every 15 s for 3 minutes.
        Assert.InRange(duringOutage, 12, 40);
    }

    [Fact]
    public async Task An_outage_that_lasts_stops_the_run_instead_of_failing_all_its_questions()
    {
        var classifier = new ScriptedClassifier((_, _) => throw ScriptedClassifier.Fault(ClassifierFault.Transient));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 8, CircuitMinimumCalls = 10, Patience = TimeSpan.FromMinutes(2) }, _time);
        var e = await Assert.ThrowsAsync<KeywordBatchException>(() => pipeline.RunAsync(1000, _time));
        Assert.Equal("ClassifierUnavailable", e.ErrorId);
        Assert.InRange(classifier.Calls, 10, 40);
    }

    [Fact]
    public void A_refusal_long_after_the_last_one_begins_a_new_count()
    {
        var gate = new CallGate(_time, TimeSpan.FromMinutes(3));
        gate.Refused();
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromMinutes(2), gate.Refused());
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(TimeSpan.Zero, gate.Refused());
        _time.Advance(TimeSpan.FromMinutes(1));
        gate.Answered();
        Assert.Equal(TimeSpan.Zero, gate.Refused());
    }

    [Fact]
    public async Task A_lost_connection_pauses_once_the_server_has_been_there()
    {
        var classifier = new ScriptedClassifier((call, asked) =>
            call is > 0 and < 30 ? throw ScriptedClassifier.Fault(ClassifierFault.Unreachable) : ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 1, MaxRetries = 1 }, _time);
        List<ClassifiedQuestion> results = await pipeline.RunAsync(5, _time);
        AssertEachOnce(results, 5);
        Assert.All(results, r => Assert.NotNull(r.Answer));
    }

    [Fact]
    public async Task A_server_that_never_was_there_ends_the_run_soon_however_many_questions_wait()
    {
        var classifier = new ScriptedClassifier((_, _) => throw ScriptedClassifier.Fault(ClassifierFault.Unreachable));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 8 }, _time);
        DateTimeOffset began = _time.GetUtcNow();

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => pipeline.RunAsync(334, _time));

        Assert.Equal("ClassifierUnreachable", error.ErrorId);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_call_that_hangs_is_given_up_and_made_again()
    {
        var classifier = new ScriptedClassifier(async (call, asked, token) =>
        {
            if (call == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return ScriptedClassifier.Good(asked);
        });
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Timeout = TimeSpan.FromSeconds(45) }, _time);
        DateTimeOffset start = _time.GetUtcNow();
        List<ClassifiedQuestion> results = await pipeline.RunAsync(1, _time);
        Assert.NotNull(Assert.Single(results).Answer);
        Assert.InRange((_time.GetUtcNow() - start).TotalSeconds, 45, 120);
        Assert.Equal(2, classifier.Calls);
    }
}
