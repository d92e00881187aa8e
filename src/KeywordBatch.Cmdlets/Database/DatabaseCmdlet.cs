using System.Management.Automation;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>The base of cmdlets that work with a database and take no stream of rows.</summary>
public abstract class DatabaseCmdlet : AsyncCmdlet
{
    private KeywordDatabase? _database;
    private bool _debug;

    [Parameter(HelpMessage = "A database URL, a name saved by Connect-KeywordDatabase, or a connection. Default: the session's, else KEYWORDBATCH_DATABASE, else an own SQLite file.")]
    [Alias("Database")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public KeywordDatabaseConnection? Connection { get; set; }

    protected override void Prepare()
    {
        _database = DatabaseSession.Open(Connection, CurrentFolder);
        _debug = DatabaseSession.IsDebugOn(this);
    }

    protected sealed override Task RunAsync(CmdletOutput output, CancellationToken cancellationToken)
    {
        DatabaseSession.Connect(_database!, output, _debug);
        return RunAsync(_database!, output, cancellationToken);
    }

    private protected abstract Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken);
}
