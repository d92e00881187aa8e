using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.DataContainers;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Batch.JournalHarness;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Which answers a journal lets go of when they are old.</summary>
[Collection("batch")]
public sealed class JournalPruningTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Pruning_lets_go_of_old_answers_that_are_settled_and_keeps_the_others(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 1, days: 1);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 1, days: 1);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 3, days: 1);
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
}
