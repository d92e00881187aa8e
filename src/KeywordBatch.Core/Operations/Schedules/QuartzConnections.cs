using System.Data.Common;
using KeywordBatch.Database;
using Quartz.Impl.AdoJobStore.Common;

namespace KeywordBatch.Operations;

/// <summary>
/// Gives Quartz the product's own connections. Quartz would look drivers up by the names of their assemblies, which finds
/// none, or a stranger's, where the module keeps its own apart.
/// </summary>
internal sealed class QuartzConnections : IDbProvider
{
    private readonly SqlDialect _dialect;

    public QuartzConnections(SqlDialect dialect)
    {
        _dialect = dialect;
        using DbConnection connection = dialect.CreateConnection(mayCreate: true, ofItsOwn: false);
        using DbCommand command = connection.CreateCommand();
        Metadata = new()
        {
            ProductName = dialect.Url.Engine.ToString(),
            ConnectionType = connection.GetType(),
            CommandType = command.GetType(),
            ParameterType = command.CreateParameter().GetType(),
            ExceptionType = typeof(DbException),
            ParameterNamePrefix = "@",
            BindByName = true,
            UseParameterNamePrefixInParameterCollection = true,
        };
    }

    /// <summary>Nothing: the connection string, password included, stays with the dialect.</summary>
    public string ConnectionString { get; set; } = "";

    public DbMetadata Metadata { get; }

    public DbConnection CreateConnection() => _dialect.CreateConnection(mayCreate: true, ofItsOwn: false);

    public DbCommand CreateCommand() => (DbCommand)Activator.CreateInstance(Metadata.CommandType!)!;

    public void Shutdown()
    {
    }
}
