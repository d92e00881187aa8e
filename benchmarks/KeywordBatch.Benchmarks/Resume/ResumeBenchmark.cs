using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;
using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.FakeLlm;

namespace KeywordBatch.Benchmarks.Resume;

/// <summary>
/// A run that is killed at half and started again, beside one that is left alone. The classifier is a stand-in for CLOVA
/// Studio that takes its time, since a restart must neither ask nor wait for anything twice.
/// </summary>
internal sealed class ResumeBenchmark : Benchmark
{
    private const long Questions = 100_000;
    private const int QuestionsPerCall = 20;
    private const int Concurrency = 8;
    private const int MostRounds = 3;
    private const double DefaultLeaseSeconds = 60;
    private const double ShortLeaseSeconds = 3;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public override string Name => "resume";

    public override string About => "100 k questions through a classifier with 100 ms of latency, killed at half and started again: beside a run that was not killed.";

    public override async Task RunAsync(BenchmarkRun run)
    {
        if (run.Engines(DatabaseEngine.MySql).SingleOrDefault() is not { } engine)
        {
            return;
        }

        ChatData data = ChatData.OfQuestions(run.Scaled(Questions));
        await using BenchDatabase database = await BenchDatabase.CreateAsync(run, engine, data);
        await using FakeLlmServer model = await FakeLlmServer.StartAsync(new() { Latency = Latency });
        var contest = new Contest($"{engine.Name}: {data.Missing:N0} questions, {QuestionsPerCall} a call, {Concurrency} calls at once", Unit.Seconds, run);
        Competitor killed = contest.Add(Competitor($"killed at half and started again, lease of {ShortLeaseSeconds} s", ShortLeaseSeconds, kill: true));
        if (!run.Smoke)
        {
            contest.Add(Competitor($"the same with the default lease of {DefaultLeaseSeconds} s", DefaultLeaseSeconds, kill: true));
        }

        Competitor whole = contest.Add(Competitor("not killed", DefaultLeaseSeconds, kill: false, target: 1 / 1.05));
        await contest.RunAsync();
        long asked = model.Counters.QuestionsAsked;
        long runs = contest.Competitors.Sum(c => c.Results.Count);
        run.Report.Add(new Fact("total beside a run that was not killed", killed.Median / whole.Median, "×", AtMost: 1.05));
        run.Report.Add(new Fact($"questions asked twice in {runs} runs of {data.Missing:N0}", asked - (runs * data.Missing), "questions"));

        Competitor Competitor(string name, double lease, bool kill, double? target = null) =>
            new(name, () => RunAsync(database, model, data, lease, kill)) { ExpectedRows = data.Missing, Target = target, MaxRounds = MostRounds };
    }

    private static async Task<Measurement> RunAsync(BenchDatabase database, FakeLlmServer model, ChatData data, double lease, bool kill)
    {
        await database.ForgetRunsAsync();
        var options = new BatchWorkerOptions
        {
            Database = database.Url,
            Model = model.BaseUrl,
            Journal = Path.Combine(database.Folder, "journal-" + Guid.NewGuid().ToString("N")),
            Start = ChatData.Period.Start,
            End = ChatData.Period.End,
            Mode = KeywordBatchMode.Complete,
            LeaseSeconds = lease,
            Chunk = 500,
            ParallelDays = 3,
            Concurrency = Concurrency,
            QuestionsPerCall = QuestionsPerCall,
        };
        long started = Stopwatch.GetTimestamp();
        if (kill)
        {
            await using BatchWorker first = BatchWorker.Start(options);
            while (Stored(first) < data.Missing / 2)
            {
                if (first.HasEnded)
                {
                    throw new BenchmarkException($"The run ended before its kill: {string.Join(" | ", first.Lines.TakeLast(3))}");
                }

                await Task.Delay(10);
            }

            await first.KillAsync();
        }

        await using BatchWorker last = BatchWorker.Start(options);
        BatchWorkerSummary summary = await last.EndAsync(Patience);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return summary.MissingAfter == 0
            ? new(seconds, await database.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"))
            : throw new BenchmarkException($"{summary.MissingAfter} questions are missing after the run.");
    }

    private static long Stored(BatchWorker worker) =>
        worker.Lines.LastOrDefault(l => l.StartsWith("stored ", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan("stored ".Length), CultureInfo.InvariantCulture)
            : 0;
}
