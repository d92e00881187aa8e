using KeywordBatch.Database;
using Npgsql;

namespace KeywordBatch.Core.Tests.Database;

/// <summary>A pooler that refuses a connection, and is there all the same.</summary>
public sealed class PoolerTests
{
    [Theory]
    [InlineData("unsupported startup parameter: search_path", "SessionSettingRefused")]
    [InlineData("query_wait_timeout", "DatabaseUnreachable")]
    public void A_pooler_that_takes_no_setting_of_a_session_is_told_from_one_that_is_away(string message, string id)
    {
        SqlDialect dialect = SqlDialect.For(DatabaseUrl.Parse("postgresql://u:p@host/db?search_path=own", "/"), new());

        KeywordBatchException error = dialect.Translate(new PostgresException(message, "FATAL", "FATAL", "08P01"));

        Assert.Equal(id, error.ErrorId);
    }
}
