using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Batch.JournalHarness;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Whose a journal is: one database's, and one account's.</summary>
[Collection("batch")]
public sealed class JournalOwnerTests(ServersFixture fixture)
{
    private const string Gone = "no file at all";

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_journal_of_another_database_is_refused(DatabaseEngine engine)
    {
        await using TestDatabase one = await FilledAsync(fixture, engine, distinct: 5, days: 1);
        await using TestDatabase two = await FilledAsync(fixture, engine, distinct: 5, days: 1);
        using var classifier = new CountingClassifier();
        await RunAsync(one, classifier);

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(
            () => RunAsync(two, classifier, new() { Journal = new() { Folder = one.JournalFolder } }));

        Assert.Equal("JournalOfAnotherDatabase", refused.ErrorId);
        Assert.Equal(0, await two.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
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
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 20, days: 1);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 1, days: 1);
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
    public async Task A_journal_is_for_its_owner_only(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, distinct: 5, days: 1);
        using var classifier = new CountingClassifier();

        await RunAsync(test, classifier);

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.All(
            Directory.GetFiles(test.JournalFolder, "*", SearchOption.AllDirectories).Append(test.JournalFolder),
            path => Assert.Equal(default, File.GetUnixFileMode(path) & Others));
    }
}
