using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.DataContainers;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("servers")]
public sealed class JournalTests(ServersFixture fixture)
{
    private const string Gone = "no file at all";

    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 13));

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task The_same_text_on_several_days_is_paid_for_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 40, days: 3);
        using var classifier = new CountingClassifier();

        KeywordBatchSummary summary = await RunAsync(test, classifier);

        Assert.Equal(120, summary.Processed);
        Assert.Equal(40, classifier.Paid.Count);
        Assert.All(classifier.Paid.Values, n => Assert.Equal(1, n));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Answers_of_a_stopped_run_are_stored_by_the_next_without_being_paid_for_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 200, days: 1);
        using var stop = new CancellationTokenSource();
        using var first = new CountingClassifier { Before = (_, _) => Task.CompletedTask };
        int asked = 0;
        using var stopping = new CountingClassifier
        {
            Before = (_, token) => Interlocked.Increment(ref asked) == 150 ? CancelAsync(stop, token) : Task.CompletedTask,
        };

        // One chunk takes all 200: at the stop nothing is stored, and every answer is in the journal only.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(test, stopping, new BatchOptions().WithChunkSize(1000), cancellationToken: stop.Token));
        Assert.Equal(0, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        KeywordBatchSummary summary = await RunAsync(test, first);

        Assert.Equal((200L, 0L), (summary.Processed, summary.MissingAfter));
        const int InFlight = 4;
        Assert.InRange(first.Paid.Count, 200 - stopping.Paid.Count, 200 - stopping.Paid.Count + InFlight);
        Assert.InRange(stopping.Paid.Keys.Count(first.Paid.ContainsKey), 0, InFlight);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Another_model_asks_anew(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 20, days: 1);
        using (var old = new CountingClassifier("old"))
        {
            await RunAsync(test, old);
        }

        await test.ExecuteAsync("DELETE FROM admin_chat_keywords");
        using var same = new CountingClassifier("old");
        await RunAsync(test, same);
        await test.ExecuteAsync("DELETE FROM admin_chat_keywords");
        using var other = new CountingClassifier("new");
        await RunAsync(test, other);

        Assert.Empty(same.Paid);
        Assert.Equal(20, other.Paid.Count);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_journal_of_another_database_is_refused(DatabaseEngine engine)
    {
        await using TestDatabase one = await FilledAsync(engine, distinct: 5, days: 1);
        await using TestDatabase two = await FilledAsync(engine, distinct: 5, days: 1);
        using var classifier = new CountingClassifier();
        await RunAsync(one, classifier);

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(
            () => RunAsync(two, classifier, new() { Journal = new() { Folder = one.JournalFolder } }));

        Assert.Equal("JournalOfAnotherDatabase", refused.ErrorId);
        Assert.Equal(0, await two.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_damaged_journal_is_read_around_and_said(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 50, days: 1);
        using (var paid = new CountingClassifier())
        {
            await RunAsync(test, paid);
        }

        await test.ExecuteAsync("DELETE FROM admin_chat_keywords");
        string data = Directory.GetFiles(test.JournalFolder, "*.db", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(data);
        bytes[bytes.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(data, bytes);
        using var classifier = new CountingClassifier();
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAsync(test, classifier, host: host);

        Assert.Equal(50, summary.Processed);
        Assert.Single(classifier.Paid);
        AssertTold(host, 1, Path.GetDirectoryName(data)!);
    }

    [Theory]
    [OnSqlite(0.0)]
    [OnSqlite(0.5)]
    [OnSqlite(-1.0)]
    [OnMariaDb(0.0)]
    [OnMariaDb(0.5)]
    [OnMariaDb(-1.0)]
    [OnPostgreSql(0.0)]
    [OnPostgreSql(0.5)]
    [OnPostgreSql(-1.0)]
    public async Task Answers_whose_data_is_cut_off_are_counted_and_said(DatabaseEngine engine, double share)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 50, days: 1);
        using (var paid = new CountingClassifier())
        {
            await RunAsync(test, paid);
        }

        await test.ExecuteAsync("DELETE FROM admin_chat_keywords");
        string data = Directory.GetFiles(test.JournalFolder, "*.db", SearchOption.AllDirectories).Single();
        if (share < 0)
        {
            File.Delete(data);
        }
        else
        {
            await using FileStream file = File.OpenWrite(data);
            file.SetLength((long)(file.Length * share));
        }

        using var classifier = new CountingClassifier();
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAsync(test, classifier, host: host);

        Assert.Equal(50, summary.Processed);
        Assert.InRange(classifier.Paid.Count, share <= 0 ? 50 : 20, share <= 0 ? 50 : 30);
        AssertTold(host, classifier.Paid.Count, Path.GetDirectoryName(data)!);
    }

    [Theory]
    [OnSqlite("{ \"version\": 1, \"data")]
    [OnSqlite("")]
    [OnSqlite("{}")]
    [OnSqlite(Gone)]
    [OnMariaDb("{ \"version\": 1, \"data")]
    [OnMariaDb("")]
    [OnMariaDb("{}")]
    [OnMariaDb(Gone)]
    [OnPostgreSql("{ \"version\": 1, \"data")]
    [OnPostgreSql("")]
    [OnPostgreSql("{}")]
    [OnPostgreSql(Gone)]
    public async Task A_journal_that_does_not_say_whose_it_is_any_more_is_refused_and_can_be_given_back(DatabaseEngine engine, string left)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 20, days: 1);
        using (var paid = new CountingClassifier())
        {
            await RunAsync(test, paid);
        }

        await test.ExecuteAsync("DELETE FROM admin_chat_keywords");
        string owner = Path.Combine(test.JournalFolder, "journal.json");
        File.Delete(owner);
        if (left != Gone)
        {
            await File.WriteAllTextAsync(owner, left);
        }

        using var classifier = new CountingClassifier();

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(() => RunAsync(test, classifier));

        Assert.Equal(left == Gone ? "JournalOwnerMissing" : "JournalOwnerDamaged", refused.ErrorId);
        Assert.Contains(owner, refused.Message, StringComparison.Ordinal);
        Assert.Equal(left, File.Exists(owner) ? await File.ReadAllTextAsync(owner) : Gone);

        // What the error says to do, word for word.
        string advice = refused.RecommendedAction;
        Assert.Contains(test.Url.ToString(), advice, StringComparison.Ordinal);
        await File.WriteAllTextAsync(owner, advice[advice.IndexOf('{', StringComparison.Ordinal)..(advice.LastIndexOf('}') + 1)]);
        KeywordBatchSummary summary = await RunAsync(test, classifier);

        Assert.Equal((20L, 0), (summary.Processed, classifier.Paid.Count));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task The_folder_that_is_a_databases_by_its_name_is_claimed_again_and_said(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 1, days: 1);
        var identity = new ClassifierIdentity("counting", "m", "1");
        string folder = AnswerJournal.DefaultFolder(test.Database);
        string owner = Path.Combine(folder, "journal.json");
        AnswerJournal Open(Action<string> damaged) => AnswerJournal.Open(new(), test.Database, identity, damaged, TimeProvider.System);
        try
        {
            using (AnswerJournal first = Open(Assert.Fail))
            {
                first.Add(new(Days.Start, "질문", "키워드", 1, 1));
            }

            string contents = await File.ReadAllTextAsync(owner);
            await File.WriteAllTextAsync(owner, "");
            List<string> told = [];

            using AnswerJournal second = Open(told.Add);

            Assert.True(second.TryFind("질문", out _));
            Assert.Contains(owner, Assert.Single(told), StringComparison.Ordinal);
            Assert.Equal(contents, await File.ReadAllTextAsync(owner));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Durable_answers_of_a_run_that_is_gone_are_found_though_the_power_took_their_index(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 1, days: 1);
        var options = new JournalOptions { Folder = test.JournalFolder };
        var identity = new ClassifierIdentity("counting", "m", "1");
        AnswerJournal Open() => AnswerJournal.Open(options, test.Database, identity, Assert.Fail, TimeProvider.System);
        using (Open())
        {
            using AnswerJournal other = Open();
            other.Add(new(Days.Start, "질문", "키워드", 1, 1));
            other.Commit();
        }

        string index = Directory.GetFiles(test.JournalFolder, "*.db.idx", SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(index, (await File.ReadAllBytesAsync(index))[..64]);

        using AnswerJournal journal = Open();
        Assert.True(journal.TryFind("질문", out _));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Pruning_lets_go_of_old_answers_that_are_settled_and_keeps_the_others(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 1, days: 1);
        var options = new JournalOptions { Folder = test.JournalFolder, KeepHours = 24 };
        var identity = new ClassifierIdentity("counting", "m", "1");
        var time = new ManualTimeProvider();
        ChatKeyword stored = new(Days.Start, "저장된 질문", "키워드", 1, 1), refused = stored with { Text = "거부된 질문" }, open = stored with { Text = "남은 질문" };
        using AnswerJournal journal = AnswerJournal.Open(options, test.Database, identity, Assert.Fail, time);
        journal.Add(stored);
        journal.Add(refused);
        time.Advance(TimeSpan.FromHours(1));
        journal.Add(stored with { Text = "또 저장된 질문" });
        journal.Add(open);
        time.Advance(TimeSpan.FromHours(30));
        journal.Add(stored with { Text = "새 질문" });
        var failures = new FailureStore(test.Database);
        await failures.RecordAsync([new(Days.Start, refused.Text, 1, "store", "It does not fit.")], default);
        await StoreAsync(stored, stored with { Text = "또 저장된 질문" });
        await journal.PruneAsync(new(test.Database, hasFailures: true), default);

        Assert.Equal(
            [false, false, true, true, true],
            ((string[])[stored.Text, refused.Text, "또 저장된 질문", open.Text, "새 질문"]).Select(text => journal.TryFind(text, out _)));

        await StoreAsync(open);
        await journal.PruneAsync(new(test.Database, hasFailures: true), default);

        Assert.Equal([false, false, true], ((string[])["또 저장된 질문", open.Text, "새 질문"]).Select(text => journal.TryFind(text, out _)));

        async Task StoreAsync(params ChatKeyword[] rows) =>
            await new AnswerStore(test.Database, new(), TimeProvider.System).StoreAsync(rows.ToAsyncEnumerable()).ToListAsync();
    }

    [Theory]
    [OnSqlite]
    public async Task Pruning_keeps_the_answers_that_a_repair_would_bring_back(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 1, days: 1);
        var options = new JournalOptions { Folder = test.JournalFolder, KeepHours = 24 };
        var time = new ManualTimeProvider();
        using AnswerJournal journal = AnswerJournal.Open(options, test.Database, new("counting", "m", "1"), Assert.Fail, time);
        journal.Add(new(Days.Start, "남은 질문", "키워드", 1, 1));
        time.Advance(TimeSpan.FromHours(30));
        journal.Add(new(Days.Start, "새 질문", "키워드", 1, 1));
        string home = Path.Combine(test.JournalFolder, "0");
        string index = Directory.GetFiles(home, "*.idx").Order().First();
        File.Delete(index);
        await journal.PruneAsync(new(test.Database, hasFailures: true), default);

        DataContainerMaintenance container = DataContainerMaintenance.Open(home);
        Assert.Equal(1, container.Test(container.Partitions()[0]).Recoverable);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_question_that_nobody_can_answer_does_not_keep_old_answers(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 3, days: 1);
        var options = new BatchOptions { Journal = new() { Folder = test.JournalFolder, KeepHours = 24 } };
        using var classifier = new FailingClassifier(text => text == "질문 1");
        var old = new ManualTimeProvider(DateTimeOffset.UtcNow.AddHours(-60));
        using (AnswerJournal journal = AnswerJournal.Open(options.Journal, test.Database, classifier.Identity, Assert.Fail, old))
        {
            journal.Add(new(Days.Start, "질문 2", "키워드", 1, 1));
        }

        KeywordBatchSummary summary = await new BatchRunner(
            test.Database, classifier, new(), options, new RecordingHost(), TimeProvider.System, new Random(1)).RunAsync(KeywordBatchMode.Basic, Days, default);

        Assert.Equal(1, summary.MissingAfter);
        Assert.True(DataContainerMaintenance.Open(Path.Combine(test.JournalFolder, "0")).Partitions().Single() > MsgTime.From(old.GetUtcNow().DateTime));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_journal_is_for_its_owner_only(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, distinct: 5, days: 1);
        using var classifier = new CountingClassifier();

        await RunAsync(test, classifier);

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.All(
            Directory.GetFiles(test.JournalFolder, "*", SearchOption.AllDirectories).Append(test.JournalFolder),
            path => Assert.Equal(default, File.GetUnixFileMode(path) & Others));
    }

    private static void AssertTold(RecordingHost host, int lost, string home)
    {
        string warning = Assert.Single(host.Warnings);
        Assert.Matches($@"\b{lost}\b", warning);
        Assert.Contains(home, warning, StringComparison.Ordinal);
        Assert.DoesNotContain("{", warning, StringComparison.Ordinal);
    }

    private static async Task CancelAsync(CancellationTokenSource stop, CancellationToken token)
    {
        await stop.CancelAsync();
        token.ThrowIfCancellationRequested();
    }

    private static async Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, CountingClassifier classifier, BatchOptions? options = null, RecordingHost? host = null, CancellationToken cancellationToken = default)
    {
        BatchOptions all = options ?? new();
        all = all.Journal?.Folder is null ? all with { Journal = new() { Folder = test.JournalFolder } } : all;
        var runner = new BatchRunner(test.Database, classifier, new(), all, host ?? new(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(KeywordBatchMode.Basic, Days, cancellationToken);
    }

    private Task<TestDatabase> FilledAsync(DatabaseEngine engine, int distinct, int days) => QuestionDays.CreateAsync(
        fixture, engine, new(Days.Start, Days.Start.AddDays(days - 1)), _ => Enumerable.Range(0, distinct).Select(number => $"질문 {number}"));
}
