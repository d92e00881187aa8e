using KeywordBatch.Database;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KeywordBatch.Core.Tests.Database;

/// <summary>A database into which nobody can write at present, which no right mends.</summary>
public sealed class ReadOnlyDatabaseTests
{
    [Theory]
    [InlineData("25006", "DatabaseReadOnly")]
    [InlineData("42501", "DatabaseDenied")]
    public void A_server_that_takes_no_writes_is_told_from_an_account_without_the_right(string state, string id)
    {
        SqlDialect dialect = SqlDialect.For(DatabaseUrl.Parse("postgresql://u:p@host/db", "/"), new());

        KeywordBatchException error = dialect.Translate(new PostgresException("cannot execute INSERT in a read-only transaction", "ERROR", "ERROR", state));

        Assert.Equal((KeywordBatchErrorKind.PermissionDenied, id), (error.Kind, error.ErrorId));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_no_matter_of_an_account()
    {
        SqlDialect dialect = SqlDialect.For(DatabaseUrl.Parse("sqlite:///chats.db", "/"), new());

        KeywordBatchException error = dialect.Translate(new SqliteException("attempt to write a readonly database", 8));

        Assert.Equal("DatabaseReadOnly", error.ErrorId);
        Assert.Contains("folder", error.RecommendedAction, StringComparison.Ordinal);
    }
}
