using System.Data.Common;
using System.Diagnostics;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Whoever cancels a statement gets it cancelled, whenever he does.</summary>
[Collection("servers")]
public sealed class CancelTests(ServersFixture fixture)
{
    // A sleep that is cut short is no error to MySQL.
    private static readonly string SleepOfMySql = MariaDbServer.IsMySql
        ? "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c"
        : "SELECT SLEEP(60)";

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
            DatabaseEngine.MySql => SleepOfMySql,
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

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_statement_that_somebody_else_cancels_is_tried_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        (string who, string sleep, string cancel) = engine == DatabaseEngine.MySql
            ? ("SELECT CONNECTION_ID()", SleepOfMySql, "KILL QUERY {0}")
            : ("SELECT PG_BACKEND_PID()", "SELECT PG_SLEEP(60)", "SELECT PG_CANCEL_BACKEND({0})");
        int tries = 0;

        object? answer = await test.Database.UseAsync(
            async (session, token) =>
            {
                if (++tries > 1)
                {
                    return await session.ScalarAsync(SqlTexts.Alive, token);
                }

                long id = DbValues.ToInt64((await session.ScalarAsync(who, token))!);
                Task<object?> sleeping = session.ScalarAsync(sleep, token);
                while (await Task.WhenAny(sleeping, Task.Delay(50, token)) != sleeping)
                {
                    await test.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, cancel, id));
                }

                return await sleeping;
            },
            default);

        Assert.Equal((2, 1L), (tries, DbValues.ToInt64(answer!)));
    }
}
