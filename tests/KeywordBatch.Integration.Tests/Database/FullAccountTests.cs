using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>A server that lets an account in a few times only, as hosts of many customers do.</summary>
[Collection("servers")]
public sealed class FullAccountTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb]
    public async Task An_account_whose_connections_are_all_in_use_is_waited_for(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        string user = $"few_{Guid.NewGuid():N}"[..20];
        await test.ExecuteAsync($"CREATE USER {user} IDENTIFIED BY 'pw' WITH MAX_USER_CONNECTIONS 1; GRANT ALL ON {test.Url.Database}.* TO {user}");
        try
        {
            var database = new KeywordDatabase(
                test.Url.WithAccount(user, "pw"), test.Database.Names, new() { MinPoolSize = 0, RetryDelay = TimeSpan.FromMilliseconds(20) });
            var refused = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            database.Retried = (_, reason) => refused.TrySetResult(reason);

            // Held until the server has refused a second one, and then given back for it.
            Task<object?> asked = Task.FromResult<object?>(null);
            await database.UseAsync(
                async (_, token) =>
                {
                    asked = database.UseAsync((session, inner) => session.ScalarAsync("SELECT 1", inner), token);
                    await Task.WhenAny(refused.Task, asked);
                },
                default);

            Assert.Equal(1, Convert.ToInt32(await asked, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Contains("max_user_connections", await refused.Task, StringComparison.Ordinal);
            database.CloseIdle();
        }
        finally
        {
            await test.ExecuteAsync($"DROP USER {user}");
        }
    }
}
