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
    [InlineData("mysql://u:a/b?c=d@host:3307/d?charset=utf8mb4", DatabaseEngine.MySql, "host", 3307, "u", "a/b?c=d", "d")]
    [InlineData("mysql://u:x@y/z@host/d", DatabaseEngine.MySql, "host", 3306, "u", "x@y/z", "d")]
    [InlineData("mysql://admin@azure:1234@host/d", DatabaseEngine.MySql, "host", 3306, "admin@azure", "1234", "d")]
    [InlineData("mysql://u:pw@host/d?ssl_ca=/etc/ssl/ca.pem", DatabaseEngine.MySql, "host", 3306, "u", "pw", "d")]
    [InlineData("mysql://u:pw@localhost/d?unix_socket=/run/mysqld/mysqld.sock&x=a@b/c", DatabaseEngine.MySql, "/run/mysqld/mysqld.sock", 3306, "u", "pw", "d")]
    [InlineData("mysql://host/d?ssl_ca=/etc/a@b/c", DatabaseEngine.MySql, "host", 3306, "", "", "d")]
    [InlineData("postgresql:///d?host=/var/run/postgresql&port=5433&user=u&password=pw", DatabaseEngine.PostgreSql, "/var/run/postgresql", 5433, "u", "pw", "d")]
    [InlineData("mysql://u:pw@host/d?port=3307", DatabaseEngine.MySql, "host", 3307, "u", "pw", "d")]
    [InlineData("postgresql://u:pw@/d?host=/var/run/postgresql", DatabaseEngine.PostgreSql, "/var/run/postgresql", 5432, "u", "pw", "d")]
    public void Addresses_of_servers_are_read(string text, DatabaseEngine engine, string host, int port, string user, string password, string database)
    {
        DatabaseUrl url = DatabaseUrl.Parse(text);

        Assert.Equal((engine, host, port, user, password, database), (url.Engine, url.Host, url.Port, url.User, url.Password, url.Database));
        Assert.True(password.Length == 0 || !url.ToString().Contains(password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mysql://u:x:y@z/db?w@host/d", "mysql://u@host:3306/d")]
    [InlineData("postgresql://u:pw@[::1]/d", "postgresql://u@[::1]:5432/d")]
    [InlineData("mysql://u:pw@/d?unix_socket=/run/mysqld.sock", "mysql://u@/run/mysqld.sock/d")]
    public void An_address_is_printed_as_it_is_written_without_the_password(string text, string printed) =>
        Assert.Equal(printed, DatabaseUrl.Parse(text).ToString());

    [Fact]
    public void The_form_is_told_of_the_server_that_was_asked_for() => Assert.Contains(
        "postgresql://user:password@host:port/database",
        Assert.Throws<KeywordBatchException>(() => DatabaseUrl.Parse("postgresql://host")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Options_may_hold_paths()
    {
        DatabaseUrl url = DatabaseUrl.Parse("postgresql://u:pw@host/d?sslmode=verify-full&sslrootcert=/etc/ssl/a%26b.pem&sslcert=~/c?.pem");

        Assert.Equal(
            [("sslcert", "~/c?.pem"), ("sslmode", "verify-full"), ("sslrootcert", "/etc/ssl/a&b.pem")],
            url.Options.Select(o => (o.Key, o.Value)).Order());
    }

    [Theory]
    [InlineData("sqlite:////tmp/a%20b.db", "/tmp/a b.db")]
    [InlineData("sqlite:///chats.db", "chats.db")]
    public void Addresses_of_files_are_read(string text, string path) =>
        Assert.Equal(Path.GetFullPath(path), Path.GetFullPath(DatabaseUrl.Parse(text).Database));

    [Fact]
    public void A_password_among_the_options_shows_nowhere()
    {
        var url = DatabaseUrl.Parse("postgresql:///d?host=/run/pg&user=u&password=geheim");

        Assert.DoesNotContain("geheim", url.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", url.Options.Values);
    }

    [Theory]
    [InlineData("oracle://x/y", "UnknownDatabaseScheme")]
    [InlineData("not a url", "InvalidDatabaseUrl")]
    [InlineData("mysql://host", "InvalidDatabaseUrl")]
    [InlineData("mysql://u:pw@host:99999/d", "InvalidDatabaseUrl")]
    [InlineData("mysql://u:pw@host/d?port=x", "InvalidDatabaseUrl")]
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
