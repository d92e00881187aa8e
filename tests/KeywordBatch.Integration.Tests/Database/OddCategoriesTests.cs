using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Categories tables of other people's making.</summary>
[Collection("servers")]
public sealed class OddCategoriesTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb("'A7'")]
    [OnPostgreSql("'A7'")]
    [OnSqlite("'A7'")]
    [OnMariaDb("NULL")]
    public async Task A_category_whose_id_is_no_number_is_told_by_its_name(DatabaseEngine engine, string id)
    {
        await using TestDatabase test = await CreateAsync(engine, $"('1', 'school'), ({id}, 'studies')");

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => new CategoryStore(test.Database).ListAsync(default));
        KeywordDatabaseReport report = await new SchemaInitializer(test.Database).TestAsync(default);

        Assert.Equal(("CategoryIdUnusable", "admin_categories.category_id"), (error.ErrorId, (string?)error.Target));
        Assert.Contains($"'studies' of the table 'admin_categories'", error.Message, StringComparison.Ordinal);
        Assert.Contains(report.Problems, p => p.Required && p.Name == "admin_categories.category_id");
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    [OnSqlite]
    public async Task Ids_that_are_numbers_in_words_count_and_a_category_without_a_name_is_left_out(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine, "('1', 'school'), ('2', NULL), ('3', ' ')");

        IReadOnlyList<KeywordCategory> categories = await new CategoryStore(test.Database).ListAsync(default);

        Assert.Equal([new KeywordCategory(1, "school")], categories);
    }

    private async Task<TestDatabase> CreateAsync(DatabaseEngine engine, string rows)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE admin_categories (category_id varchar(20), category_name varchar(50))");
        await test.ExecuteAsync($"INSERT INTO admin_categories VALUES {rows}");
        return test;
    }
}
