using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.FakeLlm;

namespace KeywordBatch.Benchmarks.Quota;

/// <summary>Complete runs against a stand-in for CLOVA Studio with latency and a quota that it counts strictly.</summary>
internal sealed class QuotaBenchmark : Benchmark
{
    private const int Concurrency = 32;
    private const int MostRounds = 3;
    private const long SequentialQuestions = 100;
    private const int SequentialChunk = 100;
    private const double Seconds = 90;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseAfterCall = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseAfterChunk = TimeSpan.FromMilliseconds(200);

    public override string Name => "quota";

    public override string About => "Complete runs with 200 ms a call under 60, 300 and any number of requests a minute: beside one question at a time.";

    public override async Task RunAsync(BenchmarkRun run)
    {
        if (run.Engines(DatabaseEngine.MySql).SingleOrDefault() is not { } engine)
        {
            return;
        }

        // Those that wait for a quota need no processor and may wait side by side; the others have the machine alone.
        (int Limit, int PerCall)[] limited = run.Smoke ? [(300, 20)] : [(60, 1), (60, 20), (300, 1), (300, 20)];
        await Task.WhenAll(limited.Select(l => RunAsync(run, engine, l.Limit, l.PerCall)));
        foreach (int perCall in (int[])(run.Smoke ? [20] : [1, 20]))
        {
            await RunAsync(run, engine, 0, perCall);
        }
    }

    /// <summary>Arguments: database, model, limit, questions a call, number of questions for the sequential way or 0.</summary>
    public override async Task<Measurement> MeasureAsync(string[] args)
    {
        KeywordDatabase database = BenchDatabase.Open(args[0]);
        SettingsSource settings = SettingsSource.Empty.With(
            [new("HCX_CHAT_API_KEY", "nv-bench"), new("HCX_BASE_URL", args[1]), new("HCX_MAX_REQUESTS_PER_MINUTE", args[2])]);
        using IKeywordClassifier hcx = ClassifierFactory.Create("hcx", settings, new());
        int sequential = int.Parse(args[4], CultureInfo.InvariantCulture);
        long started = Stopwatch.GetTimestamp();
        long stored = sequential > 0
            ? await OneByOneAsync(database, hcx, sequential)
            : await CompleteAsync(database, hcx, settings, int.Parse(args[3], CultureInfo.InvariantCulture));
        return new(stored / Stopwatch.GetElapsedTime(started).TotalSeconds, stored);
    }

    private static async Task<long> CompleteAsync(KeywordDatabase database, IKeywordClassifier hcx, SettingsSource settings, int perCall)
    {
        ClassificationOptions asking = ClassificationOptions.From("hcx", settings) with { Concurrency = Concurrency, QuestionsPerCall = perCall };
        string journal = Directory.CreateTempSubdirectory("kb-bench-").FullName;
        try
        {
            var options = new BatchOptions { Journal = new() { Folder = journal } };
            KeywordBatchSummary summary = await new BatchRunner(database, hcx, asking, options, new SilentHost(), TimeProvider.System, Random.Shared)
                .RunAsync(KeywordBatchMode.Complete, ChatData.Period, default);
            return summary.Processed;
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }

    // As the request's system does it: ask, sleep, and after some store them and sleep again.
    private static async Task<long> OneByOneAsync(KeywordDatabase database, IKeywordClassifier hcx, int most)
    {
        IReadOnlyList<KeywordCategory> categories = await new CategoryStore(database).ListAsync(default);
        var writer = new ChunkWriter(database);
        var chunk = new List<ChatKeyword>();
        long stored = 0, asked = 0;
        await foreach (MissingKeyword question in new QuestionReader(database).ReadMissingAsync(ChatData.Period))
        {
            ClassifierResponse response = await hcx.ClassifyAsync([question.Text], categories, default);
            RawAnswer answer = response.Answers.Single();
            chunk.Add(new(question.Date, question.Text, answer.Keyword!, categories.Single(c => c.Name == answer.Category).Id, question.Count));
            await Task.Delay(PauseAfterCall);
            asked++;
            if (chunk.Count == SequentialChunk || asked == most)
            {
                stored += (await writer.WriteAsync(question.Date, chunk, [], null, 0, default)).Inserted;
                chunk.Clear();
                await Task.Delay(PauseAfterChunk);
            }

            if (asked == most)
            {
                break;
            }
        }

        return stored;
    }

    private async Task RunAsync(BenchmarkRun run, Engine engine, int limit, int perCall)
    {
        double callsPerSecond = limit > 0 ? limit / 60.0 : Concurrency / Latency.TotalSeconds;
        ChatData data = ChatData.OfQuestions(run.Scaled((long)(callsPerSecond * Seconds) * perCall));
        await using BenchDatabase database = await BenchDatabase.CreateAsync(run, engine, data);
        string quota = limit > 0 ? $"{limit} requests a minute" : $"no quota, {Concurrency} calls at once";
        var contest = new Contest($"{data.Missing:N0} questions, {quota}, {perCall} a call", Unit.QuestionsPerSecond, run);
        Competitor product = contest.Add(new("keywordbatch complete", () => MeasureAsync(limit, perCall, 0)) { ExpectedRows = data.Missing, MaxRounds = MostRounds });
        if (limit != 60)
        {
            // At 60 a minute the sequential way would only collect refusals.
            long sample = Math.Min(data.TextsPerDay, run.Smoke ? 5 : SequentialQuestions);
            contest.Add(new($"one question at a time ({sample} of them)", () => MeasureAsync(limit, 1, sample))
            {
                ExpectedRows = sample,
                Target = limit == 300 && perCall == 20 ? 10 : null,
                MaxRounds = MostRounds,
            });
        }

        await contest.RunAsync();
        run.Report.Add(new Fact(
            $"{quota}, {perCall} a call: share of what quota and latency allow, {callsPerSecond * perCall:0.#} questions/s",
            100 * product.Median / (callsPerSecond * perCall), "%", AtLeast: 95));

        async Task<Measurement> MeasureAsync(int requests, int questions, long sequential)
        {
            await database.ForgetRunsAsync();

            // A server of its own each time, since a quota remembers the minute before.
            await using FakeLlmServer model = await FakeLlmServer.StartAsync(new() { Latency = Latency, LimitPerMinute = requests });
            string[] numbers = [.. new[] { requests, questions, sequential }.Select(n => n.ToString(CultureInfo.InvariantCulture))];
            return await Child.RunAsync(this, [database.Url, model.BaseUrl, .. numbers]);
        }
    }
}
