using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Batch.JournalHarness;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class JournalTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task The_same_text_on_several_days_is_paid_for_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 40, days: 3);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 200, days: 1);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 20, days: 1);
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
    public async Task A_damaged_journal_is_read_around_and_said(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 50, days: 1);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 50, days: 1);
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
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Durable_answers_of_a_run_that_is_gone_are_found_though_the_power_took_their_index(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 1, days: 1);
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
}
