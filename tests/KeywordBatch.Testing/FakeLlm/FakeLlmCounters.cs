using System.Collections.Concurrent;

namespace KeywordBatch.Testing.FakeLlm;

/// <summary>What the fake server has seen.</summary>
public sealed class FakeLlmCounters
{
    private readonly ConcurrentDictionary<string, int> _answered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<FakeFault, int> _faults = new();
    private readonly ConcurrentDictionary<string, bool> _requestIds = new(StringComparer.Ordinal);
    private int _requests;
    private int _running;
    private int _maxConcurrency;
    private long _questionsAsked;

    public int Requests => _requests;

    public int Running => _running;

    public int MaxConcurrency => _maxConcurrency;

    /// <summary>Questions in all requests, asked again included.</summary>
    public long QuestionsAsked => Interlocked.Read(ref _questionsAsked);

    /// <summary>How often each question got a valid answer: over 1 was paid twice.</summary>
    public IReadOnlyDictionary<string, int> Answered => _answered;

    public IReadOnlyDictionary<FakeFault, int> Faults => _faults;

    /// <summary>What was wrong with requests' shapes.</summary>
    public ConcurrentQueue<string> ShapeErrors { get; } = new();

    /// <summary>Starts of the requests, UTC ticks.</summary>
    public ConcurrentQueue<long> Starts { get; } = new();

    internal void Enter()
    {
        Interlocked.Increment(ref _requests);
        Starts.Enqueue(TimeProvider.System.GetUtcNow().UtcTicks);
        int running = Interlocked.Increment(ref _running);
        int seen;
        while ((seen = _maxConcurrency) < running && Interlocked.CompareExchange(ref _maxConcurrency, running, seen) != seen)
        {
        }
    }

    internal void Leave() => Interlocked.Decrement(ref _running);

    internal bool IsFresh(string requestId) => _requestIds.TryAdd(requestId, true);

    internal void CountAsked(int questions) => Interlocked.Add(ref _questionsAsked, questions);

    internal void CountFault(FakeFault fault) => _faults.AddOrUpdate(fault, 1, (_, n) => n + 1);

    internal void CountAnswered(string question) => _answered.AddOrUpdate(question, 1, (_, n) => n + 1);
}
