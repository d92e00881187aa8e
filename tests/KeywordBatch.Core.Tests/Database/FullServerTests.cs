using KeywordBatch.Database;
using Npgsql;

namespace KeywordBatch.Core.Tests.Database;

/// <summary>A server that lets nobody in, since all its connections are in use.</summary>
public sealed class FullServerTests
{
    [Theory]
    [InlineData("53300", KeywordBatchErrorKind.Unreachable, "DatabaseUnreachable")]
    [InlineData("55P03", KeywordBatchErrorKind.Busy, "DatabaseBusy")]
    public void It_is_tried_again_and_told_as_one_that_cannot_be_reached(string state, KeywordBatchErrorKind kind, string id)
    {
        SqlDialect dialect = SqlDialect.For(DatabaseUrl.Parse("postgresql://u:p@host/db", "/"), new());
        PostgresException refusal = new("sorry, too many clients already", "FATAL", "FATAL", state);

        KeywordBatchException error = dialect.Translate(refusal);

        Assert.Equal(DatabaseFault.Transient, dialect.Classify(refusal));
        Assert.Equal((kind, id), (error.Kind, error.ErrorId));
    }
}
