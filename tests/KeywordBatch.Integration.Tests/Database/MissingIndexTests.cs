using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Which indexes are asked for, and under what names they are made.</summary>
[Collection("servers")]
public sealed class MissingIndexTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_short_text_column_gets_an_index_of_its_own_length(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await CreateKeywordsAsync(test, "varchar(50)");

        await test.InitializeAsync();

        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
    }

    // Left behind by a table that was renamed, or by a CREATE INDEX CONCURRENTLY that failed.
    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task An_index_whose_name_another_has_gets_a_name_of_its_own(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("ALTER TABLE chattings RENAME TO chattings_of_old");

        await test.InitializeAsync();

        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
        Assert.Contains("ix_chattings_created_at_2", (await test.Database.GetSchemaAsync(default)).Chats.Indexes.Select(i => i.Name));
    }

    [Theory]
    [OnMariaDb("k", 60)]
    [OnPostgreSql("k", 60)]
    [OnPostgreSql("키", 20)]
    public async Task Indexes_whose_names_are_cut_to_the_same_get_names_of_their_own(DatabaseEngine engine, string letter, int letters)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        SettingsSource settings = SettingsSource.Empty.With([new("DB_TABLE_ADMIN_CHAT_KEYWORDS", string.Concat(Enumerable.Repeat(letter, letters)))]);
        var initializer = new SchemaInitializer(new KeywordDatabase(test.Url, TableNames.From(settings)));

        await initializer.ApplyAsync(await initializer.FindProblemsAsync(default), RulesClassifier.DefaultCategories, default);

        Assert.Empty(await initializer.FindProblemsAsync(default));
    }

    [Theory]
    [OnPostgreSql]
    public async Task An_index_that_was_not_made_to_its_end_is_made_beside_it(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_admin_chat_keywords_query_text_created_at'::regclass");

        Assert.Equal(
            ["admin_chat_keywords(query_text, created_at)"],
            (await new SchemaInitializer(test.Database).FindProblemsAsync(default)).Select(p => p.Name));
        await test.InitializeAsync();

        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_view_in_the_place_of_the_chats_is_not_asked_for_an_index(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await CreateKeywordsAsync(test, "varchar(2000)");
        string time = engine == DatabaseEngine.MySql ? "datetime" : "timestamp";
        await test.ExecuteAsync($"CREATE TABLE talks (k int PRIMARY KEY, said varchar(500), at {time})");
        await test.ExecuteAsync("CREATE VIEW chattings AS SELECT k AS chatting_pk, said AS input_text, at AS created_at FROM talks");
        await test.ExecuteAsync("INSERT INTO talks VALUES (1, 'a question', '2025-06-11 10:00:00')");

        await test.InitializeAsync();

        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
        Assert.Single(await new QuestionReader(test.Database).ReadMissingAsync(new Period(new(2025, 6, 11), new(2025, 6, 11))).ToListAsync());
    }

    private static Task CreateKeywordsAsync(TestDatabase test, string text)
    {
        string time = test.Url.Engine == DatabaseEngine.MySql ? "datetime" : "timestamp";
        return test.ExecuteAsync(
            $"CREATE TABLE admin_chat_keywords (query_text {text}, keyword varchar(100), category_id int, query_count int, created_at {time}, batch_created_at {time})");
    }
}
