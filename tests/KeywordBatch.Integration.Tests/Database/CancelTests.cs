using System.Data.Common;
using System.Diagnostics;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Whoever cancels a statement gets it cancelled, whenever he does.</summary>
[Collection("servers")]
public sealed class CancelTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    [OnSqlite]
    public async Task A_statement_cancelled_on_its_way_to_the_server_ends_and_leaves_its_connection_of_use(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var dialect = SqlDialect.For(test.Url, new() { MinPoolSize = 0 });
        await using DbConnection connection = dialect.CreateConnection(mayCreate: true, ofItsOwn: true);
        await connection.OpenAsync();
        await using var session = new DbSession(connection, null, dialect, test.Database.Texts, null);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = engine switch
        {
            DatabaseEngine.MySql => "SELECT SLEEP(20)",
            DatabaseEngine.PostgreSql => "SELECT PG_SLEEP(20)",
            _ => "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT MAX(i) FROM n",
        };
        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(
            command,
            async () =>
            {
                await stop.CancelAsync();
                await Task.Delay(200);
                return await command.ExecuteScalarAsync();
            },
            stop.Token));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2.5), $"It took {watch.Elapsed}.");
        Assert.Equal(1L, DbValues.ToInt64((await session.ScalarAsync(SqlTexts.Alive, default))!));
    }
}
