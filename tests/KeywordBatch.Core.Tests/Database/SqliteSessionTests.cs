using KeywordBatch.Database;
using Microsoft.Data.Sqlite;

namespace KeywordBatch.Core.Tests.Database;

public sealed class SqliteSessionTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_file_that_may_only_be_read_is_read_in_the_mode_that_it_is_in()
    {
        await using (SqliteConnection owner = await OpenAsync("ReadWriteCreate"))
        {
            await ScalarAsync(owner, "CREATE TABLE t (x)");
        }

        await using SqliteConnection reader = await OpenAsync("ReadOnly");
        await new SqliteDialect(DatabaseUrl.ForFile(_file), new()).PrepareSessionAsync(reader, default);

        Assert.Equal("delete", await ScalarAsync(reader, "PRAGMA journal_mode"));
        Assert.Equal(0L, await ScalarAsync(reader, "SELECT COUNT(*) FROM t"));
    }

    private async Task<SqliteConnection> OpenAsync(string mode)
    {
        var connection = new SqliteConnection($"Data Source={_file};Mode={mode};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string sql)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
