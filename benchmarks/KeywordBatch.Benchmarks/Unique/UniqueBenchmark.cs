using System.Diagnostics;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Benchmarks.Unique;

/// <summary>The unique chats of a period, beside the window functions that are the usual way to ask for them.</summary>
internal sealed class UniqueBenchmark : Benchmark
{
    private const long Million = 1_000_000;
    private const long Largest = 5_000_000;

    private const string WindowQuery = """
        SELECT input_text, asked, created_at
        FROM (
            SELECT input_text, created_at,
                COUNT(*) OVER (PARTITION BY input_text) AS asked,
                ROW_NUMBER() OVER (PARTITION BY input_text ORDER BY created_at DESC) AS nth
            FROM chattings
            WHERE created_at >= '2025-06-11' AND created_at < '2025-06-20'
        ) numbered
        WHERE nth = 1
        ORDER BY asked DESC, created_at
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    public override string Name => "unique";

    public override string About => "The unique chats of 1 M and 5 M: beside window functions through the server's client.";

    public override IReadOnlyList<string> Parts => Engine.Parts;

    public override async Task RunAsync(BenchmarkRun run)
    {
        foreach (Engine engine in run.Engines())
        {
            foreach (long chats in (long[])(run.Smoke ? [Largest] : [Million, Largest]))
            {
                await RunAsync(run, engine, new ChatData(run.Scaled(chats)));
            }
        }
    }

    public override async Task<Measurement> MeasureAsync(string[] args)
    {
        long started = Stopwatch.GetTimestamp();
        long rows = 0;
        await foreach (UniqueChat chat in new QuestionReader(BenchDatabase.Open(args[0])).ReadUniqueAsync(ChatData.Period))
        {
            rows += chat.Text.Length > 0 ? 1 : 0;
        }

        return new(Stopwatch.GetElapsedTime(started).TotalSeconds, rows);
    }

    private async Task RunAsync(BenchmarkRun run, Engine engine, ChatData data)
    {
        await using BenchDatabase database = await BenchDatabase.CreateAsync(run, engine, data);
        var contest = new Contest($"{engine.Name}: {data.Unique:N0} unique chats among {data.Chats:N0}", Unit.Seconds, run);
        contest.Add(new("KeywordBatch", () => Child.RunAsync(this, database.Url)) { ExpectedRows = data.Unique });
        if (engine.ClientMissing is { } missing)
        {
            run.Skip($"{engine.Name}: {database.Client.Name}", missing);
        }
        else
        {
            contest.Add(new($"{database.Client.Name}, window functions", () => database.Client.QueryAsync(WindowQuery, Patience))
            {
                ExpectedRows = data.Unique,
                Target = engine.Kind == DatabaseEngine.MySql ? 3 : 1,
            });
        }

        await contest.RunAsync();
    }
}
