using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Ways to a server that its address may ask for.</summary>
[Collection("servers")]
public sealed class ConnectionKindsTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Servers_are_reached_by_socket_and_by_tls_with_an_authority_of_their_own(DatabaseEngine engine)
    {
        await using ServerProcess server = engine == DatabaseEngine.MySql
            ? await MariaDbServer.CreateAsync(durable: false, tls: true)
            : await PostgreSqlServer.CreateAsync(durable: false, tls: true);
        (string start, string database, string authority, string encrypted) = engine == DatabaseEngine.MySql
            ? ($"mysql://root@127.0.0.1:{server.Port}", "mysql", "ssl_ca", $"SELECT VARIABLE_VALUE <> '' FROM {MariaDbServer.SessionStatus} WHERE VARIABLE_NAME = 'Ssl_cipher'")
            : ($"postgresql://postgres@127.0.0.1:{server.Port}", "postgres", "sslrootcert", "SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        string socket = engine == DatabaseEngine.MySql
            ? $"mysql://root@/{database}?unix_socket={server.Home}/s"
            : $"postgresql://postgres@:{server.Port}/{database}?host={server.Home}";

        Assert.Equal(0L, await EncryptedAsync($"{start}/{database}?sslmode=disable"));
        Assert.Equal(1L, await EncryptedAsync($"{start}/{database}?sslmode=require"));
        Assert.Equal(1L, await EncryptedAsync($"{start}/{database}?sslmode=verify-full&{authority}={server.Home}/ca.pem"));
        Assert.Equal(1L, await EncryptedAsync($"{start}/{database}?{authority}={server.Home}/ca.pem"));
        Assert.Equal(0L, await EncryptedAsync($"{socket}&sslmode=verify-full"));
        await CheckAsync($"{start}/{database}?{authority}={server.Home}/ca.pem");

        // After a session that was opened under another check.
        await RefusedAsync($"{authority}={server.Home}/server.pem", "certificate");
        await RefusedAsync("sslmode=verify-full", "certificate");
        await RefusedAsync("sslmode=verify-ca", "certificate");
        await RefusedAsync($"{authority}={server.Home}/none.pem", "none.pem");
        await RefusedAsync($"sslmode=require&sslcert={server.Home}/server.pem&sslkey={server.Home}/ca.pem", "");

        // MariaDB says no more than that the login was refused.
        if (engine == DatabaseEngine.MySql && MariaDbServer.IsMySql)
        {
            await TestDatabase.ScalarAsync(DatabaseUrl.Parse($"{start}/{database}"), "SET GLOBAL require_secure_transport = 1");
            await RefusedAsync("sslmode=disable", "secure_transport");
        }

        async Task RefusedAsync(string options, string reason)
        {
            KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(() => CheckAsync($"{start}/{database}?{options}"));
            Assert.Equal("DatabaseUntrusted", refused.ErrorId);
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        }

        async Task<long> EncryptedAsync(string url) =>
            Convert.ToInt64(await TestDatabase.ScalarAsync(DatabaseUrl.Parse(url), encrypted), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [OnPostgreSql("search_path=own,public")]
    [OnPostgreSql("schema=own")]
    [OnPostgreSql("currentSchema=own")]
    [OnPostgreSql("options=-csearch_path%3Down")]
    public async Task Tables_are_those_of_the_schema_that_the_address_names(DatabaseEngine engine, string option)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE SCHEMA own");
        var database = new KeywordDatabase(DatabaseUrl.Parse($"{test.Url}?{option}"), test.Database.Names, new() { MinPoolSize = 0 });

        var initializer = new SchemaInitializer(database);
        await initializer.ApplyAsync(await initializer.FindProblemsAsync(default), [], default);

        Assert.Equal(1, await test.CountAsync("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'own' AND table_name = 'chattings'"));
        Assert.Equal(0, await test.CountAsync("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'"));
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_table_of_the_same_name_further_down_the_search_path_is_another(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("""
            CREATE SCHEMA own;
            CREATE TABLE own.admin_chat_keywords (query_text text, keyword varchar(100));
            CREATE TABLE public.admin_chat_keywords (keyword varchar(3), query_text varchar(5), category_id int)
            """);
        var database = new KeywordDatabase(DatabaseUrl.Parse($"{test.Url}?search_path=own,public"), test.Database.Names, new() { MinPoolSize = 0 });

        KeywordSchema schema = await database.GetSchemaAsync(default);

        Assert.Equal(["query_text", "keyword"], schema.Keywords.Columns.Select(c => c.Name));
        Assert.Equal(100, schema.KeywordLength);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_server_without_tls_is_not_trusted_where_it_is_asked_for(DatabaseEngine engine)
    {
        int port = engine == DatabaseEngine.MySql ? (await fixture.Servers.MariaDbAsync()).Port : (await fixture.Servers.PostgreSqlAsync()).Port;
        string start = engine == DatabaseEngine.MySql ? "mysql://root" : "postgresql://postgres";

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(() => CheckAsync($"{start}@127.0.0.1:{port}/x?sslmode=require"));

        Assert.Equal("DatabaseUntrusted", refused.ErrorId);
    }

    private static async Task CheckAsync(string url) =>
        await new KeywordDatabase(DatabaseUrl.Parse(url), TableNames.From(SettingsSource.Empty), new() { ConnectTimeoutSeconds = 5 }).GetSchemaAsync(default);
}
