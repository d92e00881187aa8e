using System.Data.Common;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Data;

/// <summary>A database of one contest's own, with the tables and indexes that the product makes.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    public const string ChatColumns = "input_text, created_at";
    public const string KeywordColumns = "query_text, keyword, category_id, query_count, created_at, batch_created_at";

    private readonly TestDatabase _test;

    private BenchDatabase(Engine engine, TestDatabase test)
    {
        Engine = engine;
        _test = test;
        Client = engine.Client(test.Url);
    }

    public Engine Engine { get; }

    public EngineClient Client { get; }

    /// <summary>The address, as an argument for a child process.</summary>
    public string Url => _test.Url.ToString();

    /// <summary>A folder for files of the contest, removed with it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("kb-bench-").FullName;

    /// <summary>The product's view of a database, in the process that measures it.</summary>
    public static KeywordDatabase Open(string url, DatabaseOptions? options = null) =>
        new(DatabaseUrl.Parse(url), TableNames.From(SettingsSource.Empty), options);

    /// <summary>Makes one; rows are loaded before its indexes are made, which is many times faster.</summary>
    public static async Task<BenchDatabase> CreateAsync(BenchmarkRun run, Engine engine, ChatData? data = null)
    {
        var database = new BenchDatabase(engine, await TestDatabase.CreateAsync(run.Servers, engine.Kind));
        var schema = new SchemaInitializer(database._test.Database);
        IReadOnlyList<KeywordDatabaseProblem> problems = await schema.FindProblemsAsync(default);
        await schema.ApplyAsync(problems.Where(p => p.Kind == "table"), RulesClassifier.DefaultCategories, default);
        if (data is not null)
        {
            await database.LoadAsync(data);
        }

        await schema.ApplyAsync(await schema.FindProblemsAsync(default), [], default);
        await database.AnalyzeAsync();
        return database;
    }

    public Task ExecuteAsync(string sql) => _test.ExecuteAsync(sql);

    public Task<long> CountAsync(string sql) => _test.CountAsync(sql);

    /// <summary>Takes every keyword row away, as if none had ever been there.</summary>
    public Task EmptyKeywordsAsync() =>
        ExecuteAsync(Engine.Kind == DatabaseEngine.Sqlite ? "DELETE FROM admin_chat_keywords" : "TRUNCATE TABLE admin_chat_keywords");

    /// <summary>Takes away what runs have stored and remembered.</summary>
    public async Task ForgetRunsAsync()
    {
        await EmptyKeywordsAsync();
        foreach (string table in (string[])[SqlTexts.UnitTable, SqlTexts.RunTable, SqlTexts.FailureTable, SqlTexts.RateTable])
        {
            await ExecuteAsync($"DELETE FROM {table}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A keyword row as LOAD DATA and COPY read it.</summary>
    public static string ToLine(ChatKeyword row)
    {
        string day = row.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return string.Join('\t', row.Text, row.Keyword, row.CategoryId, row.Count, day + " 00:00:00", day + " 12:00:00");
    }

    // What a server does by itself sooner or later.
    private async Task AnalyzeAsync()
    {
        if (Engine.Kind == DatabaseEngine.MySql)
        {
            await ExecuteAsync("ANALYZE TABLE chattings, admin_chat_keywords");
        }
        else if (Engine.Kind == DatabaseEngine.PostgreSql)
        {
            await ExecuteAsync("VACUUM ANALYZE");
        }
    }

    private async Task LoadAsync(ChatData data)
    {
        if (Engine.Kind == DatabaseEngine.Sqlite)
        {
            await InsertAsync("chattings", ChatColumns, data.ReadChats().Select(c => new object[] { c.Text, c.Time }));
            await InsertAsync("admin_chat_keywords", KeywordColumns, data.ReadKeywords().Select(k => ToLine(k).Split('\t')));
            return;
        }

        string file = Path.Combine(Folder, "rows");
        ChatData.WriteTabs(file, data.ReadChats().Select(c => $"{c.Text}\t{c.Time}"));
        await Client.LoadAsync(file, "chattings", ChatColumns);
        ChatData.WriteTabs(file, data.ReadKeywords().Select(ToLine));
        await Client.LoadAsync(file, "admin_chat_keywords", KeywordColumns);
        File.Delete(file);
    }

    private async Task InsertAsync(string table, string columns, IEnumerable<object[]> rows)
    {
        await using DbConnection connection = SqlDialect.For(_test.Url, new() { MinPoolSize = 0 }).CreateConnection(mayCreate: true, ofItsOwn: true);
        await connection.OpenAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();
        await using DbCommand insert = connection.CreateCommand();
        insert.Transaction = transaction;
        int width = columns.Split(',').Length;
        for (int i = 0; i < width; i++)
        {
            DbParameter parameter = insert.CreateParameter();
            parameter.ParameterName = "@p" + i;
            insert.Parameters.Add(parameter);
        }

        insert.CommandText = $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", Enumerable.Range(0, width).Select(i => "@p" + i))})";
        foreach (object[] row in rows)
        {
            for (int i = 0; i < width; i++)
            {
                insert.Parameters[i].Value = row[i];
            }

            insert.ExecuteNonQuery();
        }

        await transaction.CommitAsync();
    }
}
