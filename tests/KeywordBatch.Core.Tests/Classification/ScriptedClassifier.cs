using System.Collections.Concurrent;
using KeywordBatch.Classification;

namespace KeywordBatch.Core.Tests.Classification;

/// <summary>Answers as a test says: the script sees the call's number (from 0) and its questions.</summary>
internal sealed class ScriptedClassifier(Func<int, IReadOnlyList<string>, CancellationToken, Task<ClassifierResponse>> script) : IKeywordClassifier
{
    private int _calls;
    private int _running;
    private int _maxRunning;

    public ScriptedClassifier(Func<int, IReadOnlyList<string>, ClassifierResponse> script)
        : this((call, questions, _) => Task.FromResult(script(call, questions)))
    {
    }

    public ClassifierIdentity Identity => new("scripted", "1", "1");

    public int Calls => _calls;

    public int Running => _running;

    public int MaxRunning => _maxRunning;

    public ConcurrentQueue<IReadOnlyList<string>> Asked { get; } = new();

    public static ClassifierResponse Good(IReadOnlyList<string> questions) =>
        new([.. questions.Select((_, i) => new RawAnswer(i, "키워드", "기타"))], 10, 5);

    public static ClassifierCallException Fault(ClassifierFault fault, TimeSpan? retryAfter = null) =>
        new(fault, fault.ToString()) { RetryAfter = retryAfter };

    public async Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
    {
        int call = Interlocked.Increment(ref _calls) - 1;
        int running = Interlocked.Increment(ref _running);
        int seen;
        while ((seen = _maxRunning) < running && Interlocked.CompareExchange(ref _maxRunning, running, seen) != seen)
        {
        }

        Asked.Enqueue(questions);
        try
        {
            return await script(call, questions, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Dispose()
    {
    }
}
