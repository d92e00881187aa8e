using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Core.Tests.Database;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("mysql+pymysql://user:p%40ss%2Fw%3F@db.example:3307/chats?charset=utf8mb4", DatabaseEngine.MySql, "db.example", 3307, "user", "p@ss/w?", "chats")]
    [InlineData("mariadb://root:@127.0.0.1/t", DatabaseEngine.MySql, "127.0.0.1", 3306, "root", "", "t")]
    [InlineData("postgresql+psycopg2://u:geheim@ep-x.neon.tech/neondb?sslmode=require&channel_binding=require", DatabaseEngine.PostgreSql, "ep-x.neon.tech", 5432, "u", "geheim", "neondb")]
    [InlineData("postgres://[::1]:5433/d", DatabaseEngine.PostgreSql, "::1", 5433, "", "", "d")]
    [InlineData("mysql://u:a@b@host/d", DatabaseEngine.MySql, "host", 3306, "u", "a@b", "d")]
    public void Addresses_of_servers_are_read(string text, DatabaseEngine engine, string host, int port, string user, string password, string database)
    {
        DatabaseUrl url = DatabaseUrl.Parse(text);

        Assert.Equal((engine, host, port, user, password, database), (url.Engine, url.Host, url.Port, url.User, url.Password, url.Database));
        Assert.True(password.Length == 0 || !url.ToString().Contains(password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sqlite:////tmp/a%20b.db", "/tmp/a b.db")]
    [InlineData("sqlite:///chats.db", "chats.db")]
    public void Addresses_of_files_are_read(string text, string path) =>
        Assert.Equal(Path.GetFullPath(path), Path.GetFullPath(DatabaseUrl.Parse(text).Database));

    [Theory]
    [InlineData("oracle://x/y", "UnknownDatabaseScheme")]
    [InlineData("not a url", "InvalidDatabaseUrl")]
    [InlineData("mysql://host", "InvalidDatabaseUrl")]
    [InlineData("mysql://u:pw@host:99999/d", "InvalidDatabaseUrl")]
    [InlineData("mysql://u:pw@/d", "InvalidDatabaseUrl")]
    [InlineData("sqlite:///", "InvalidDatabaseUrl")]
    public void What_is_no_address_is_told_without_its_password(string text, string errorId)
    {
        KeywordBatchException e = Assert.Throws<KeywordBatchException>(() => DatabaseUrl.Parse(text));

        Assert.Equal(errorId, e.ErrorId);
        Assert.DoesNotContain("pw", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("x;drop")]
    [InlineData("1st")]
    [InlineData("`q`")]
    public void What_is_no_identifier_is_refused(string name)
    {
        KeywordBatchException e = Assert.Throws<KeywordBatchException>(
            () => TableNames.From(SettingsSource.Empty.With([new("DB_TABLE_CHATTINGS", name)])));

        Assert.Equal("InvalidIdentifier", e.ErrorId);
    }
}
