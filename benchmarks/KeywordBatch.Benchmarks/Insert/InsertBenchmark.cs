using System.Diagnostics;
using KeywordBatch.Batch;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;

namespace KeywordBatch.Benchmarks.Insert;

/// <summary>Add-ChatKeyword's writer, which looks for what is stored already, beside what the server's client can do from a file.</summary>
internal sealed class InsertBenchmark : Benchmark
{
    private const long Rows = 1_000_000;
    private const long RowsOneByOne = 10_000;
    private const int RowsAStatement = 1_000;

    public override string Name => "insert";

    public override string About => "1 M keyword rows: the writer beside INSERTs of 1,000 rows, LOAD DATA or COPY, and row by row, through the server's client.";

    public override IReadOnlyList<string> Parts => Engine.Parts;

    public override async Task RunAsync(BenchmarkRun run)
    {
        foreach (Engine engine in run.Engines())
        {
            await RunAsync(run, engine);
        }
    }

    public override async Task<Measurement> MeasureAsync(string[] args)
    {
        long perDay = long.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
        var data = new ChatData(perDay * ChatData.Days);
        _ = ChatData.Text(0);
        long started = Stopwatch.GetTimestamp();
        long rows = 0;
        KeywordDatabase keywords = BenchDatabase.Open(args[0]);
        var stages = StageClock.On(keywords);
        var store = new AnswerStore(keywords, new BatchOptions(), TimeProvider.System);
        await foreach (ChunkResult chunk in store.StoreAsync(data.ReadKeywords(perDay).ToAsyncEnumerable()))
        {
            rows += chunk.Inserted;
        }

        return new(rows / Stopwatch.GetElapsedTime(started).TotalSeconds, rows) { Stages = stages.Stop() };
    }

    private async Task RunAsync(BenchmarkRun run, Engine engine)
    {
        long perDay = run.Scaled(Rows) / ChatData.Days;
        long rows = perDay * ChatData.Days;
        long oneByOne = Math.Min(rows, run.Scaled(RowsOneByOne));
        var data = new ChatData(rows);
        await using BenchDatabase database = await BenchDatabase.CreateAsync(run, engine);
        EngineClient client = database.Client;
        var contest = new Contest($"{engine.Name}: {rows:N0} keyword rows into an empty table with its indexes", Unit.RowsPerSecond, run);
        contest.Add(new(
            "KeywordBatch",
            () => IntoEmptyAsync(database, rows, () => Child.RunAsync(this, database.Url, perDay.ToString(System.Globalization.CultureInfo.InvariantCulture)), isRate: true))
        {
            ExpectedRows = rows,
        });
        if (engine.ClientMissing is { } missing)
        {
            run.Skip($"{engine.Name}: {client.Name}", missing);
        }
        else
        {
            string statements = WriteStatements(database, "statements.sql", data.ReadKeywords(perDay), RowsAStatement);
            contest.Add(new($"{engine.Part} client, INSERT of {RowsAStatement:N0} rows a statement", () => IntoEmptyAsync(database, rows, () => client.ScriptAsync(statements)))
            {
                ExpectedRows = rows,
                Target = 0.9,
            });
            AddLoad(contest, database, rows, data.ReadKeywords(perDay));
            string single = WriteStatements(database, "single.sql", data.ReadKeywords(perDay).Take((int)oneByOne), 1);
            contest.Add(new($"{engine.Part} client, row by row ({oneByOne:N0} rows)", () => IntoEmptyAsync(database, oneByOne, () => client.ScriptAsync(single)))
            {
                ExpectedRows = oneByOne,
                Target = 20,
            });
        }

        await contest.RunAsync();
    }

    private static void AddLoad(Contest contest, BenchDatabase database, long rows, IEnumerable<ChatKeyword> keywords)
    {
        if (database.Engine.Kind == DatabaseEngine.Sqlite)
        {
            return;
        }

        bool postgreSql = database.Engine.Kind == DatabaseEngine.PostgreSql;
        string file = Path.Combine(database.Folder, "rows");
        ChatData.WriteTabs(file, keywords.Select(BenchDatabase.ToLine));
        contest.Add(new(
            $"{database.Engine.Part} client, {(postgreSql ? "COPY" : "LOAD DATA")}",
            () => IntoEmptyAsync(database, rows, () => database.Client.LoadAsync(file, "admin_chat_keywords", BenchDatabase.KeywordColumns)))
        {
            ExpectedRows = rows,
            Target = postgreSql ? 0.7 : null,
        });
    }

    // The count is the server's, whatever the side says; clients give seconds.
    private static async Task<Measurement> IntoEmptyAsync(BenchDatabase database, long rows, Func<Task<Measurement>> insert, bool isRate = false)
    {
        await database.EmptyKeywordsAsync();
        Measurement result = await insert();
        long stored = await database.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords");
        return result with { Value = isRate ? result.Value : rows / result.Value, Rows = stored };
    }

    private static string WriteStatements(BenchDatabase database, string name, IEnumerable<ChatKeyword> keywords, int rows)
    {
        string file = Path.Combine(database.Folder, name);
        ChatData.WriteTabs(file, keywords.Chunk(rows).Select(chunk =>
            $"INSERT INTO admin_chat_keywords ({BenchDatabase.KeywordColumns}) VALUES {string.Join(",", chunk.Select(ToValues))};"));
        return file;
    }

    private static string ToValues(ChatKeyword row)
    {
        string[] fields = BenchDatabase.ToLine(row).Split('\t');
        return $"('{fields[0]}','{fields[1]}',{fields[2]},{fields[3]},'{fields[4]}','{fields[5]}')";
    }
}
