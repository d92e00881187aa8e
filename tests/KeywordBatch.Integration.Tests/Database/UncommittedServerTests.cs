using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>A server whose sessions commit in a way of their own, as some are configured to keep people from slips.</summary>
[Collection("servers")]
public sealed class UncommittedServerTests(ServersFixture fixture)
{
    private const string Insert = "INSERT INTO chattings (input_text, created_at) VALUES ('물음', '2025-06-11')";

    [Theory]
    [OnMariaDb("autocommit", "0")]
    [OnMariaDb("completion_type", "CHAIN")]
    public async Task What_is_reported_as_stored_is_seen_by_others(DatabaseEngine engine, string variable, string value)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        string user = $"plain_{Guid.NewGuid():N}"[..20];

        // Not for the other tests' account, which may do everything.
        await test.ExecuteAsync(
            $"CREATE USER {user} IDENTIFIED BY 'pw'; GRANT ALL ON {test.Url.Database}.* TO {user}; SET GLOBAL init_connect = 'SET {variable} = {value}'");
        try
        {
            var database = new KeywordDatabase(test.Url.WithAccount(user, "pw"), test.Database.Names, new() { MinPoolSize = 0 });
            Assert.Equal(value, $"{await TestDatabase.ScalarAsync(test.Url.WithAccount(user, "pw"), $"SELECT @@{variable}")}");

            UnitLease? lease = await new UnitStore(database).TryClaimAsync(new(new(2025, 6, 11)), "one", TimeSpan.FromMinutes(1), null, default);
            database.CloseIdle();
            await database.UseAsync(
                async (session, token) =>
                {
                    await session.BeginAsync(token);
                    await session.ExecuteAsync(Insert, token);
                    await session.CommitAsync(token);
                    await session.ExecuteAsync(Insert, token);
                },
                default);

            Assert.NotNull(lease);
            Assert.Equal(2, await test.CountAsync("SELECT COUNT(*) FROM chattings"));
            Assert.Equal(1, await test.CountAsync("SELECT COUNT(*) FROM keyword_batch_unit"));
            database.CloseIdle();
        }
        finally
        {
            await test.ExecuteAsync($"SET GLOBAL init_connect = ''; DROP USER {user}");
        }
    }
}
