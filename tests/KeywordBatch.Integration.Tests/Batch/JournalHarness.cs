using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Runs with a journal of their own, and a classifier that counts what it is paid for.</summary>
internal static class JournalHarness
{
    public static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 13));

    public static async Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, CountingClassifier classifier, BatchOptions? options = null, RecordingHost? host = null, CancellationToken cancellationToken = default)
    {
        BatchOptions all = options ?? new();
        all = all.Journal?.Folder is null ? all with { Journal = new() { Folder = test.JournalFolder } } : all;
        var runner = new BatchRunner(test.Database, classifier, new(), all, host ?? new(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(KeywordBatchMode.Basic, Days, cancellationToken);
    }

    public static Task<TestDatabase> FilledAsync(ServersFixture fixture, DatabaseEngine engine, int distinct, int days) => QuestionDays.CreateAsync(
        fixture, engine, new(Days.Start, Days.Start.AddDays(days - 1)), _ => Enumerable.Range(0, distinct).Select(number => $"질문 {number}"));
}
