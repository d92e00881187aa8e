using System.Collections.Concurrent;
using KeywordBatch.Operations;

namespace KeywordBatch.Integration.Tests.Operations;

/// <summary>Does what a test says instead of a batch, and keeps what it hears.</summary>
internal sealed class RecordingScheduleHost : IScheduleHost
{
    private readonly ConcurrentQueue<KeywordBatchAttempt> _ended = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private int _runs;

    public Func<DateOnly, CancellationToken, Task<KeywordBatchSummary>> Run { get; init; } =
        (day, _) => Task.FromResult(new KeywordBatchSummary { Start = day, End = day, Read = 1, Processed = 1 });

    public IReadOnlyCollection<KeywordBatchAttempt> Ended => _ended;

    public IReadOnlyCollection<string> Warnings => _warnings;

    public int Runs => _runs;

    public Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return Run(day, cancellationToken);
    }

    public Task<KeywordBatchUnit?> RunScriptAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No test of this host has a script.");

    public void AttemptStarted(KeywordBatchAttempt attempt)
    {
    }

    public void AttemptEnded(KeywordBatchAttempt attempt) => _ended.Enqueue(attempt);

    public void Warning(string text) => _warnings.Enqueue(text);
}
