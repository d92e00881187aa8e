using System.Diagnostics;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Benchmarks.Missing;

/// <summary>The missing list, beside the left join that people write first and the client that only streams both tables.</summary>
internal sealed class MissingBenchmark : Benchmark
{
    private const long Smallest = 20_000;
    private const long Small = 50_000;
    private const long Million = 1_000_000;
    private const long Largest = 5_000_000;
    private const double MemoryMegabytes = 200;

    private const string WithoutTextIndex = "IGNORE INDEX (ix_admin_chat_keywords_query_text_created_at)";

    private const string InPeriod = "created_at >= '2025-06-11' AND created_at < '2025-06-20'";

    private static readonly string[] BothTables =
    [
        $"SELECT created_at, input_text FROM chattings WHERE {InPeriod}",
        $"SELECT created_at, query_text FROM admin_chat_keywords WHERE {InPeriod}",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public override string Name => "missing";

    public override string About => "The missing list of 20 k to 5 M chats: beside the plain left join, and the server's client streaming both tables.";

    public override IReadOnlyList<string> Parts => Engine.Parts;

    public override async Task RunAsync(BenchmarkRun run)
    {
        foreach (Engine engine in run.Engines())
        {
            if (run.Smoke)
            {
                await RunAsync(run, engine, Small);
                await RunAsync(run, engine, Largest);
                continue;
            }

            var products = new Dictionary<long, Competitor>();
            foreach (long chats in (long[])[Smallest, Small, Million, Largest])
            {
                products[chats] = await RunAsync(run, engine, chats);
            }

            double each = products[Small].Median / Small;
            run.Report.Add(new Fact($"{engine.Name}: time per chat at 5 M beside 50 k", products[Largest].Median / Largest / each, "×", AtMost: 1.3));
            run.Report.Add(new Fact($"{engine.Name}: time per chat at 5 M beside 1 M", products[Largest].Median / Largest / (products[Million].Median / Million), "×"));
            run.Report.Add(new Fact($"{engine.Name}: memory at 5 M chats", products[Largest].PeakBytes / 1e6, "MB", AtMost: MemoryMegabytes));
        }
    }

    public override async Task<Measurement> MeasureAsync(string[] args)
    {
        long started = Stopwatch.GetTimestamp();
        long rows = 0;
        await foreach (MissingKeyword missing in new QuestionReader(BenchDatabase.Open(args[0])).ReadMissingAsync(ChatData.Period))
        {
            rows += missing.Text.Length > 0 ? 1 : 0;
        }

        return new(Stopwatch.GetElapsedTime(started).TotalSeconds, rows);
    }

    private async Task<Competitor> RunAsync(BenchmarkRun run, Engine engine, long chats)
    {
        var data = new ChatData(run.Scaled(chats));
        await using BenchDatabase database = await BenchDatabase.CreateAsync(run, engine, data);
        EngineClient client = database.Client;
        var contest = new Contest($"{engine.Name}: missing list of {data.Chats:N0} chats, {data.Keywords:N0} keyword rows", Unit.Seconds, run);
        Competitor product = contest.Add(new("KeywordBatch", () => Child.RunAsync(this, database.Url)) { ExpectedRows = data.Missing });
        if (engine.ClientMissing is { } missing)
        {
            run.Skip($"{engine.Name}: {client.Name}", missing);
        }
        else
        {
            AddPeers(contest, engine, client, chats, data);
        }

        await contest.RunAsync();
        return product;
    }

    private static void AddPeers(Contest contest, Engine engine, EngineClient client, long chats, ChatData data)
    {
        contest.Add(new($"{client.Name}, streaming both tables", () => client.QueryAsync(BothTables))
        {
            ExpectedRows = data.Chats + data.Keywords,
            Target = 0.5,
        });
        // Quadratic where nothing helps it, so with many chats it is only tried with an index, twice at most.
        bool mariaDb = engine.Kind == DatabaseEngine.MySql;
        if (mariaDb && chats <= Small)
        {
            contest.Add(new("plain left join, no index on the text", () => client.QueryAsync(PlainJoin(client, WithoutTextIndex), Patience))
            {
                ExpectedRows = data.Missing,
                Target = chats == Small ? 100 : null,
            });
        }

        contest.Add(new("plain left join, with the product's indexes", () => client.QueryAsync(PlainJoin(client, ""), Patience))
        {
            ExpectedRows = data.Missing,
            MaxRounds = chats <= Small ? int.MaxValue : 2,
        });
    }

    private static string PlainJoin(EngineClient client, string hint) => $"""
        SELECT {client.DayOf("c.created_at")}, c.input_text, COUNT(*)
        FROM chattings c
        LEFT JOIN admin_chat_keywords k {hint} ON k.query_text = c.input_text AND {client.DayOf("k.created_at")} = {client.DayOf("c.created_at")}
        WHERE c.created_at >= '2025-06-11' AND c.created_at < '2025-06-20' AND k.query_text IS NULL
        GROUP BY {client.DayOf("c.created_at")}, c.input_text
        """;
}
