using System.Text.Json;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Testing.Chaos;

/// <summary>
/// A run as a process of its own that tests kill and freeze. Every line on standard output begins with its kind:
/// warning, stored (questions so far), failed, failed-for-now, summary (JSON) or error (its id and text).
/// </summary>
internal static class BatchWorkerCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        BatchWorkerOptions options = JsonSerializer.Deserialize<BatchWorkerOptions>(args[0])!;
        SettingsSource settings = SettingsSource.Empty.With([new("HCX_CHAT_API_KEY", "nv-test"), new("HCX_BASE_URL", options.Model)]);
        using IKeywordClassifier hcx = ClassifierFactory.Create("hcx", settings, new());
        var time = new ShiftedTimeProvider(TimeSpan.FromMinutes(options.ClockMinutes));
        DatabaseOptions pool = DatabaseOptions.From(SettingsSource.Empty.With([new("DB_POOL_MIN", "0"), new("LEASE_SECONDS", $"{options.LeaseSeconds:F0}")]));
        var database = new KeywordDatabase(DatabaseUrl.Parse(options.Database), TableNames.From(SettingsSource.Empty), pool, time);
        var asking = new ClassificationOptions
        {
            Concurrency = options.Concurrency,
            QuestionsPerCall = options.QuestionsPerCall,
            RetryDelay = TimeSpan.FromMilliseconds(20),
            Timeout = TimeSpan.FromSeconds(5),
        };
        BatchOptions batch = new BatchOptions().WithChunkSize(options.Chunk) with
        {
            Journal = new() { Folder = options.Journal },
            Lease = TimeSpan.FromSeconds(options.LeaseSeconds),
            ParallelDays = options.ParallelDays,
            BucketsPerDay = options.BucketsPerDay,
            MaxChunkSize = options.Chunk,
        };
        using var host = new LineHost(Console.Out);
        try
        {
            KeywordBatchSummary s = await new BatchRunner(database, hcx, asking, batch, host, time, Random.Shared)
                .RunAsync(options.Mode, options.Period(), default);
            host.Write("summary " + JsonSerializer.Serialize(
                new BatchWorkerSummary(s.RunId, s.Read, s.Processed, s.Skipped, s.Failed, s.MissingAfter)));
            return 0;
        }
        catch (KeywordBatchException e)
        {
            host.Write($"error {e.ErrorId} {e.Message}");
            return 3;
        }
    }

    private sealed class LineHost(TextWriter output) : IBatchHost, IDisposable
    {
        private readonly TextWriter _output = TextWriter.Synchronized(output);

        public void Write(string line)
        {
            _output.WriteLine(line);
            _output.Flush();
        }

        public void Milestone(string text)
        {
        }

        public void Warning(string text) => Write("warning " + text);

        public void Progress(BatchProgress progress) => Write($"stored {progress.Done}");

        public void UnitEnded(KeywordBatchUnit unit)
        {
        }

        public void QuestionFailed(KeywordFailure failure) => Write("failed " + failure.Reason);

        public void QuestionFailedForNow(KeywordFailure failure) => Write("failed-for-now " + failure.Reason);

        public void Dispose() => _output.Flush();
    }
}
