using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.FakeLlm;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>A database full of questions that are all different, a fake model that counts, and what to ask of them afterwards.</summary>
internal sealed class ChaosBench : IAsyncDisposable
{
    private readonly KeywordDatabase _counting;

    private ChaosBench(TestDatabase test, string url, FakeLlmServer model, int days, int perDay)
    {
        Test = test;
        Url = url;

        // A pool of its own, and retries, since servers are restarted between two counts.
        _counting = Open(url, new() { MinPoolSize = 0, MaxPoolSize = 3 });
        Model = model;
        Days = new(new(2025, 6, 1), new DateOnly(2025, 6, 1).AddDays(days - 1));
        Questions = days * perDay;
    }

    public static bool IsLong => Environment.GetEnvironmentVariable("KEYWORDBATCH_LONG") == "1";

    public TestDatabase Test { get; }

    /// <summary>The database's address as a user writes it.</summary>
    public string Url { get; }

    public FakeLlmServer Model { get; }

    /// <summary>For runs that reach the database by another address, which is another database to a journal.</summary>
    public string ProxiedJournal => Path.Combine(Test.JournalFolder, "proxied");

    public Period Days { get; }

    public long Questions { get; }

    public static async Task<ChaosBench> CreateAsync(
        ServersFixture fixture, DatabaseEngine engine, int days, int perDay, FakeLlmOptions? model = null)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        string url = engine switch
        {
            DatabaseEngine.Sqlite => $"sqlite:///{test.Url.Database}",
            DatabaseEngine.MySql => (await fixture.Servers.MariaDbAsync()).UrlOf(test.Url.Database),
            _ => (await fixture.Servers.PostgreSqlAsync()).UrlOf(test.Url.Database),
        };
        var bench = new ChaosBench(test, url, await FakeLlmServer.StartAsync(model), days, perDay);
        IEnumerable<ChatMessage> chats =
            from day in bench.Days.Days()
            from number in Enumerable.Range(0, perDay)
            select new ChatMessage(day.ToDateTime(new(9, 0)), $"{day.Day}일 질문 {number}");
        await new ChatImporter(test.Database).ImportAsync(chats.ToAsyncEnumerable(), (_, reason) => Assert.Fail(reason), null, default);
        return bench;
    }

    public BatchWorkerOptions Worker(string? database = null) => new()
    {
        Database = database ?? Url,
        Model = Model.BaseUrl,
        Journal = Test.JournalFolder,
        Start = Days.Start,
        End = Days.End,
    };

    /// <summary>A run in this process.</summary>
    public async Task<KeywordBatchSummary> RunAsync(
        KeywordBatchMode mode = KeywordBatchMode.Basic,
        KeywordDatabase? database = null,
        BatchOptions? options = null,
        ClassificationOptions? asking = null,
        RecordingHost? host = null,
        TimeProvider? time = null,
        string? journal = null,
        CancellationToken cancellationToken = default)
    {
        SettingsSource settings = SettingsSource.Empty.With([new("HCX_CHAT_API_KEY", "nv-test"), new("HCX_BASE_URL", Model.BaseUrl)]);
        using IKeywordClassifier hcx = ClassifierFactory.Create("hcx", settings, new());
        var runner = new BatchRunner(
            database ?? Test.Database,
            hcx,
            asking ?? new ClassificationOptions { Concurrency = 8, RetryDelay = TimeSpan.FromMilliseconds(20), Timeout = TimeSpan.FromSeconds(5) },
            (options ?? Short(50)) with { Journal = new() { Folder = journal ?? Test.JournalFolder } },
            host ?? new(),
            time ?? TimeProvider.System,
            new Random(1));
        return await runner.RunAsync(mode, Days, cancellationToken);
    }

    public static BatchOptions Short(int chunk) =>
        new BatchOptions { Lease = TimeSpan.FromSeconds(3) }.WithChunkSize(chunk) with { MaxChunkSize = chunk };

    public KeywordDatabase Open(string url, DatabaseOptions? options = null) =>
        new(DatabaseUrl.Parse(url), TableNames.From(SettingsSource.Empty), options ?? new() { MinPoolSize = 0 });

    public Task<long> StoredAsync() => _counting.UseAsync(
        async (session, token) => DbValues.ToInt64(await session.ScalarAsync("SELECT COUNT(*) FROM admin_chat_keywords", token)), default);

    public async Task<ChaosCount> CountAsync()
    {
        IReadOnlyList<KeywordBatchUnit> units = await new UnitStore(Test.Database).ListAsync(Days, default);
        return new()
        {
            Questions = Questions,
            Rows = await StoredAsync(),
            Missing = await Test.CountAsync("""
                SELECT COUNT(*)
                FROM chattings c
                LEFT JOIN admin_chat_keywords k ON k.query_text = c.input_text AND DATE(k.created_at) = DATE(c.created_at)
                WHERE k.query_text IS NULL
                """),
            Duplicates = await Test.CountAsync("""
                SELECT COUNT(*) FROM (
                    SELECT 1 FROM admin_chat_keywords GROUP BY query_text, DATE(created_at) HAVING COUNT(*) > 1) d
                """),
            UnitsProcessed = units.Sum(u => u.Processed),
            UnitsSkipped = units.Sum(u => u.Skipped),
            UnitsFailed = units.Sum(u => u.Failed),
            UnitsRunning = units.Count(u => u.Status is "running" or "abandoned"),
            Calls = Model.Counters.Requests,
            PaidTwice = Model.Counters.Answered.Values.Sum(n => n - 1),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Model.DisposeAsync();
        await Test.DisposeAsync();
    }
}
