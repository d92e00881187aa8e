using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

[Collection("servers")]
public sealed class JsonColumnTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Objects_and_arrays_are_stored_as_JSON_and_found_unchanged(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE documents (id integer PRIMARY KEY, doc json, note varchar(90))");
        SourceRow[] rows =
        [
            StockTable.Row(("id", 1), ("doc", new JsonText("""{"a":["한글",{"b":null}]}""")), ("note", "x")),
            StockTable.Row(("id", 2), ("doc", new JsonText("[1,2]")), ("note", "x")),
            StockTable.Row(("id", 3), ("doc", null), ("note", new JsonText("[1,2]"))),
        ];

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync(rows, "documents", ["id"]);
        (TableSyncSummary second, _) = await test.SyncAsync(rows, "documents", ["id"]);

        Assert.Equal("id=3", Assert.Single(failures).Key);
        Assert.Equal(((2, 0, 0, 1), (0, 0, 2, 1)), (first.Counts(), second.Counts()));
        string[] stored = [.. (await test.QueryAsync("SELECT doc FROM documents ORDER BY id")).Select(r => $"{r[0]}".Replace(" ", "", StringComparison.Ordinal))];
        Assert.Equal(["""{"a":["한글",{"b":null}]}""", "[1,2]"], stored);
    }

    [Theory]
    [OnPostgreSql]
    public async Task Arrays_are_stored_in_columns_of_arrays(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE lists (id integer PRIMARY KEY, n int[], t text[])");
        SourceRow[] rows =
        [
            StockTable.Row(("id", 1), ("n", new JsonText("[[1,2],[3,null]]")), ("t", new JsonText("""["a\"b","c\\d","NULL",null,"","{,}"]"""))),
            StockTable.Row(("id", 2), ("n", new JsonText("[]")), ("t", null)),
        ];

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync(rows, "lists", ["id"]);
        (TableSyncSummary second, _) = await test.SyncAsync(rows, "lists", ["id"]);

        Assert.Empty(failures);
        Assert.Equal(((2, 0, 0, 0), (0, 0, 2, 0)), (first.Counts(), second.Counts()));
        Assert.Equal(
            ["[[1, 2], [3, null]]", """["a\"b", "c\\d", "NULL", null, "", "{,}"]"""],
            (await test.QueryAsync("SELECT to_jsonb(n)::text, to_jsonb(t)::text FROM lists WHERE id = 1"))[0]);
    }
}
