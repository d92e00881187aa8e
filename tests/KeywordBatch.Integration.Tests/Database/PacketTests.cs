using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Integration.Tests.Sync;
using KeywordBatch.Questions;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>What is more than the server takes in one statement goes in several.</summary>
[Collection("servers")]
public sealed class PacketTests(ServersFixture fixture)
{
    private const int Small = 1 << 20;

    private static readonly Period Day = new(new(2025, 6, 11), new(2025, 6, 11));

    [Theory]
    [OnMariaDb]
    public async Task Chats_of_more_than_a_packet_are_imported(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();

        ChatImportSummary summary = await ImportAsync(test.Database, Enumerable.Range(0, 1_000).Select(i => Long(i, 6_000)), []);

        Assert.Equal((1_000L, 0L), (summary.Inserted, summary.Failed));
        Assert.Equal(1_000, await test.CountAsync("SELECT COUNT(*) FROM chattings"));
    }

    [Theory]
    [OnMariaDb("가")]
    [OnMariaDb("\\")]
    [OnMariaDb("\"")]
    [OnMariaDb("'")]
    [OnMariaDb("\n")]
    [OnMariaDb("\u0001")]
    [OnMariaDb("\U0001F600")]
    public async Task A_day_whose_questions_are_more_than_a_packet_is_completed(DatabaseEngine engine, string character)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        string rest = string.Concat(Enumerable.Repeat(character, 6_000));
        await ImportAsync(test.Database, Enumerable.Range(0, 120).Select(i => $"{i} {rest} ?"), []);
        await using SmallPacket packet = await SmallPacket.OfAsync(test, Small);

        KeywordBatchSummary summary = await CompleteAsync(packet.Database, test);

        Assert.Equal((120L, 0L, 0L), (summary.Processed, summary.Failed, summary.MissingAfter));
        Assert.Equal(120, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
    }

    [Theory]
    [OnMariaDb]
    public async Task Rows_of_more_than_a_packet_are_synced(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE item (code varchar(20) PRIMARY KEY, note mediumtext)");
        await using SmallPacket packet = await SmallPacket.OfAsync(test, Small);
        SourceRow[] rows =
        [
            .. Enumerable.Range(0, 400).Select(i => StockTable.Row(("code", $"A{i}"), ("note", Long(i, 3_000)))),
            StockTable.Row(("code", "LONG"), ("note", new string('a', Small))),
        ];

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync(rows, "item", ["code"]);
        (TableSyncSummary second, _) = await test.SyncAsync(rows, "item", ["code"]);

        Assert.Equal((400, 0, 0, 1), first.Counts());
        Assert.Equal((0, 0, 400, 1), second.Counts());
        TableRowFailure refused = Assert.Single(failures);
        Assert.Equal("code=LONG", refused.Key);
        Assert.Contains("max_allowed_packet", refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [OnMariaDb]
    public async Task A_chat_that_no_statement_carries_is_refused_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("ALTER TABLE chattings MODIFY input_text longtext");
        await using SmallPacket packet = await SmallPacket.OfAsync(test, Small);
        var refused = new List<string>();

        ChatImportSummary summary = await ImportAsync(
            packet.Database, [new string('a', Small / 10 * 8), new string('b', Small), .. Enumerable.Range(0, 50).Select(i => Long(i, 6_000))], refused);

        Assert.Equal((51L, 1L), (summary.Inserted, summary.Failed));
        Assert.Contains("max_allowed_packet", Assert.Single(refused), StringComparison.Ordinal);
        Assert.Equal(51, await test.CountAsync("SELECT COUNT(*) FROM chattings"));
    }

    [Theory]
    [OnMariaDb]
    public async Task A_question_that_no_statement_carries_fails_alone_with_a_reason(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        await test.ExecuteAsync("ALTER TABLE chattings MODIFY input_text longtext");
        await ImportAsync(test.Database, [new string('가', Small), "전학 절차는?", "입학 서류는?"], []);
        await using SmallPacket packet = await SmallPacket.OfAsync(test, Small);

        KeywordBatchSummary summary = await CompleteAsync(packet.Database, test);

        Assert.Equal((2L, 1L), (summary.Processed, summary.Failed));
        List<KeywordFailure> failures = await new FailureStore(test.Database).ReadAsync(Day, 0).ToListAsync();
        Assert.Contains("max_allowed_packet", Assert.Single(failures).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [OnMariaDb]
    public async Task Questions_whose_weights_would_be_more_than_a_packet_are_not_taken_for_one(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        await test.ExecuteAsync("ALTER TABLE chattings MODIFY input_text longtext; ALTER TABLE admin_chat_keywords MODIFY query_text longtext NOT NULL");
        await ImportAsync(test.Database, [new string('a', 300_000), new string('b', 300_000), new string('b', 300_000)], []);
        await using SmallPacket packet = await SmallPacket.OfAsync(test, Small);

        KeywordBatchSummary first = await CompleteAsync(packet.Database, test);
        KeywordBatchSummary again = await CompleteAsync(packet.Database, test);

        Assert.Equal((2L, 0L), (first.Processed, first.MissingAfter));
        Assert.Equal((0L, 2L), (again.Processed, again.Skipped));
        Assert.Equal(2, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
    }

    private static string Long(int i, int characters) =>
        string.Create(CultureInfo.InvariantCulture, $"{i} {new string('가', characters)}");

    private static Task<ChatImportSummary> ImportAsync(KeywordDatabase database, IEnumerable<string> texts, List<string> refused) =>
        new ChatImporter(database).ImportAsync(
            texts.Select(text => new ChatMessage(new(2025, 6, 11, 1, 0, 0), text)).ToAsyncEnumerable(), (_, reason) => refused.Add(reason), null, default);

    private static Task<KeywordBatchSummary> CompleteAsync(KeywordDatabase database, TestDatabase test) =>
        new BatchRunner(
            database, new RulesClassifier(), new(), new() { Journal = new() { Folder = test.JournalFolder } },
            new RecordingHost(), TimeProvider.System, new Random(1)).RunAsync(KeywordBatchMode.Complete, Day, default);

    /// <summary>A server that takes less than it did, for the sessions that are opened from now on.</summary>
    private sealed class SmallPacket(TestDatabase test, long before) : IAsyncDisposable
    {
        /// <summary>The database by sessions of their own: those of the test's pool may be older.</summary>
        public KeywordDatabase Database { get; } = new(test.Url, test.Database.Names, new() { MaxPoolSize = 17 });

        public static async Task<SmallPacket> OfAsync(TestDatabase test, int bytes)
        {
            long before = await test.CountAsync("SELECT @@GLOBAL.max_allowed_packet");
            await SetAsync(test, bytes);
            return new(test, before);
        }

        public async ValueTask DisposeAsync() => await SetAsync(test, before);

        private static Task SetAsync(TestDatabase test, long bytes) =>
            test.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL max_allowed_packet = {bytes}"));
    }
}
