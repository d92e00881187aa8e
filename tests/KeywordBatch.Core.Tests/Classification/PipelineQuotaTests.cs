using KeywordBatch.Classification;
using KeywordBatch.Testing;
using static KeywordBatch.Core.Tests.Classification.PipelineHarness;

namespace KeywordBatch.Core.Tests.Classification;

/// <summary>How many calls a pipeline makes in a minute, and how close together.</summary>
public sealed class PipelineQuotaTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(20, 0)]
    [InlineData(0, 700)]
    [InlineData(30, 1500)]
    public async Task The_quota_holds_in_every_window_and_fails_no_question(int perMinute, int intervalMilliseconds)
    {
        using var limits = new LocalLlmQuota(perMinute, TimeSpan.FromMilliseconds(intervalMilliseconds), _time);
        using var quota = new NotingQuota(limits, _time);
        var classifier = new ScriptedClassifier((_, asked) => ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Concurrency = 8, Quota = quota }, _time);

        AssertEachOnce(await pipeline.RunAsync(90, _time), 90);

        List<DateTimeOffset> starts = quota.Starts;
        Assert.Equal(classifier.Calls, starts.Count);
        for (int i = 1; i < starts.Count; i++)
        {
            Assert.True((starts[i] - starts[i - 1]).TotalMilliseconds >= intervalMilliseconds);
            if (perMinute > 0 && i >= perMinute)
            {
                Assert.True((starts[i] - starts[i - perMinute]).TotalSeconds >= 60);
            }
        }
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(0, 700)]
    [InlineData(30, 1500)]
    public async Task The_limits_of_the_options_are_kept_and_used(int perMinute, int intervalMilliseconds)
    {
        var classifier = new ScriptedClassifier((_, asked) => ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(
            classifier,
            new() { Concurrency = 8, MaxRequestsPerMinute = perMinute, MinRequestInterval = TimeSpan.FromMilliseconds(intervalMilliseconds) },
            _time);
        DateTimeOffset began = _time.GetUtcNow();

        AssertEachOnce(await pipeline.RunAsync(90, _time), 90);

        // Nobody waits much longer than the quota asks for.
        double least = Math.Max(perMinute == 0 ? 0 : 60.0 * ((90 / perMinute) - 1), 89 * intervalMilliseconds / 1000.0);
        Assert.InRange((_time.GetUtcNow() - began).TotalSeconds, least, (least * 1.8) + 2);
    }

    [Fact]
    public async Task A_quota_of_ones_own_is_asked_before_every_call()
    {
        var quota = new CountingQuota();
        var classifier = new ScriptedClassifier((call, asked) =>
            call == 0 ? new ClassifierResponse([]) : ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { Quota = quota });
        await pipeline.ClassifyAsync(Make(10)).ToListAsync();
        Assert.Equal((11, 11), (classifier.Calls, quota.Count));
    }

    private sealed class CountingQuota : ILlmQuota
    {
        private int _count;

        public int Count => _count;

        public ValueTask WaitAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>
    /// Notes when each call was let through: not when it got a thread, by which time the clock may have gone on. One call at
    /// a time waits, so that it is let through either at once or by the clock itself.
    /// </summary>
    private sealed class NotingQuota(ILlmQuota quota, ManualTimeProvider time) : ILlmQuota, IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);

        public List<DateTimeOffset> Starts { get; } = [];

        public async ValueTask WaitAsync(CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await time.Standing(() => NoteAsync(cancellationToken)).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _turn.Dispose();

        private async Task NoteAsync(CancellationToken cancellationToken)
        {
            await quota.WaitAsync(cancellationToken).ConfigureAwait(false);
            Starts.Add(time.GetUtcNow());
        }
    }
}
