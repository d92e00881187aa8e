using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>A server that is told to make no table without a primary key, as those of many hosts are; it means temporary ones too.</summary>
[Collection("servers")]
public sealed class PrimaryKeyServerTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb]
    public async Task Rows_get_into_a_table_whose_key_might_be_NULL(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE item (id bigint AUTO_INCREMENT PRIMARY KEY, code varchar(20) NULL UNIQUE, price int)");
        string demand = MariaDbServer.IsMySql ? "sql_require_primary_key" : "innodb_force_primary_key";
        await test.ExecuteAsync($"SET GLOBAL {demand} = 1");
        try
        {
            (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
                [StockTable.Row(("code", "a"), ("price", 1)), StockTable.Row(("code", null), ("price", 2))], "item", ["code"]);

            Assert.Equal((1, 0, 0, 1), summary.Counts());
            Assert.Equal("code=NULL", Assert.Single(failures).Key);
        }
        finally
        {
            await test.ExecuteAsync($"SET GLOBAL {demand} = 0");
        }
    }
}
