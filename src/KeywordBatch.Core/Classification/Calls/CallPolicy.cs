using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace KeywordBatch.Classification;

/// <summary>
/// The one layer of resilience around a call: retry, circuit breaker, admission, time-out. The result is the number of
/// questions still open, so that an answer left out and a failed call draw on the same budget.
/// </summary>
internal sealed class CallPolicy
{
    public static readonly ResiliencePropertyKey<CallBatch> Batch = new(nameof(CallBatch));
    public static readonly ResiliencePropertyKey<Func<CallBatch, ValueTask>> HandOn = new("KeywordBatch.HandOn");

    /// <summary>How long an open circuit pauses the calls.</summary>
    public static readonly TimeSpan CircuitBreak = TimeSpan.FromSeconds(15);

    private readonly ClassificationOptions _options;
    private readonly CallGate _gate;
    private readonly Random _random;
    private readonly CircuitBreakerStateProvider _circuit = new();

    public CallPolicy(
        ClassificationOptions options, CallGate gate, SemaphoreSlim slots, ILlmQuota quota, TimeProvider time, Random random)
    {
        _options = options;
        _gate = gate;
        _random = random;
        Pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<int>
            {
                // The batch counts its own retries: pauses must not use them up.
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = args => ValueTask.FromResult(ShouldTryAgain(args.Context.Properties.GetValue(Batch, null!), args.Outcome)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Delay(args.Context.Properties.GetValue(Batch, null!), args.Outcome)),
                OnRetry = args => args.Context.Properties.GetValue(HandOn, null!)(args.Context.Properties.GetValue(Batch, null!)),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<int>
            {
                FailureRatio = options.CircuitFailureRatio,
                MinimumThroughput = options.CircuitMinimumCalls,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = CircuitBreak,
                StateProvider = _circuit,
                ShouldHandle = args => ValueTask.FromResult(
                    IsServerTrouble(args.Outcome.Exception) && (gate.EverReached || !IsUnreachable(args.Outcome.Exception))),
            })
            .AddStrategy(_ => new AdmissionStrategy(gate, slots, quota), new AdmissionStrategyOptions())
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.Timeout })
            .Build();
    }

    public ResiliencePipeline<int> Pipeline { get; }

    private static bool IsServerTrouble(Exception? e) =>
        e is TimeoutRejectedException or ClassifierCallException { Fault: ClassifierFault.Transient or ClassifierFault.Unreachable };

    // A server that never was there is a wrong address: to wait behind an open circuit for it would only hide that.
    private static bool IsUnreachable(Exception? e) => e is ClassifierCallException { Fault: ClassifierFault.Unreachable };

    private static bool IsPause(Exception? e) =>
        e is BrokenCircuitException or ClassifierCallException { Fault: ClassifierFault.Throttled };

    private bool ShouldTryAgain(CallBatch batch, Outcome<int> outcome)
    {
        Exception? e = outcome.Exception;
        if (e is ClassifierCallException { Fault: ClassifierFault.Throttled })
        {
            batch.Metrics.CountThrottled();
        }

        // While the circuit is open, a failed probe says nothing about its question.
        if (IsPause(e)
            || (IsServerTrouble(e) && _circuit.CircuitState != CircuitState.Closed)
            || (IsUnreachable(e) && _gate.EverReached))
        {
            return _gate.Refused() < _options.Patience;
        }

        bool retryable = e is null ? outcome.Result > 0 : IsServerTrouble(e);
        if (!retryable || batch.RetriesUsed >= _options.MaxRetries)
        {
            return false;
        }

        batch.RetriesUsed++;
        return true;
    }

    private TimeSpan Delay(CallBatch batch, Outcome<int> outcome)
    {
        Exception? e = outcome.Exception;
        if (e is null)
        {
            return TimeSpan.Zero;
        }

        TimeSpan? asked = e is BrokenCircuitException broken ? broken.RetryAfter : (e as ClassifierCallException)?.RetryAfter;
        TimeSpan backoff = _options.RetryDelay * Math.Pow(2, Math.Clamp(batch.RetriesUsed, 1, 16) - 1);
        if (e is ClassifierCallException { Fault: ClassifierFault.Throttled, RetryAfter: null })
        {
            // All calls wait, so it must not grow by the bad luck of one while others are answered.
            TimeSpan unanswered = _options.RetryDelay + _gate.Unanswered;
            backoff = unanswered > backoff ? unanswered : backoff;
        }

        TimeSpan delay = (asked > backoff ? asked.Value : backoff) * (1 + (NextDouble() * 0.25));
        delay = delay < _options.MaxRetryDelay ? delay : _options.MaxRetryDelay;
        if (e is ClassifierCallException { Fault: ClassifierFault.Throttled })
        {
            _gate.Pause(delay);
        }

        if (IsPause(e))
        {
            _gate.Tell(delay);
        }

        return delay;
    }

    // Random is not safe for several threads unless it is Random.Shared.
    private double NextDouble()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }
}
