using System.Management.Automation;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommunications.Connect, "KeywordDatabase")]
[OutputType(typeof(KeywordDatabaseConnection))]
public sealed class ConnectKeywordDatabaseCommand : AsyncCmdlet
{
    private KeywordDatabaseConnection? _connection;

    [Parameter(Position = 0, HelpMessage = "mysql://user:pw@host/db, postgresql://user:pw@host/db or sqlite:///file. Default: KEYWORDBATCH_DATABASE, else an own SQLite file.")]
    [Alias("Url")]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    [Parameter(HelpMessage = "Account and password, in place of those in the URL.")]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    [Parameter(HelpMessage = "Saves the connection under this name for -Connection, and leaves the session's default as it is.")]
    [ValidateNotNullOrEmpty]
    [ValidateConnectionName]
    public string? Name { get; set; }

    [Parameter(HelpMessage = "Writes the connection.")]
    public SwitchParameter PassThru { get; set; }

    protected override void Prepare()
    {
        try
        {
            SettingsSource settings = SettingsSource.Load(CurrentFolder).With([new(KeywordDatabase.UrlSetting, Database)]);
            _connection = KeywordDatabaseConnection.From(settings, Name, Credential);
        }
        catch (KeywordBatchException)
        {
            WarnOfKept(this);
            throw;
        }
    }

    protected override async Task RunAsync(CmdletOutput output, CancellationToken cancellationToken)
    {
        // Reading the schema is what tells a wrong host, account or database apart.
        KeywordDatabase database = _connection!.Open();
        try
        {
            await database.GetSchemaAsync(cancellationToken);
        }
        catch (KeywordBatchException)
        {
            await output.CallAsync(WarnOfKept);
            throw;
        }

        await output.CallAsync(_ => Keep());
        await output.WriteVerboseAsync(CmdletTexts.Get("Connected", _connection.Database));
        if (PassThru)
        {
            await output.WriteObjectAsync(_connection);
        }
    }

    // A session goes on after an error: what follows would work on a database that nobody thinks of any more.
    private bool WarnOfKept(PSCmdlet cmdlet)
    {
        if ((Name is null ? ConnectionStore.Default : ConnectionStore.Find(Name)) is { } kept)
        {
            cmdlet.WriteWarning(CmdletTexts.Get(Name is null ? "DefaultKept" : "SavedKept", kept.Database, Name));
        }

        return true;
    }

    private bool Keep()
    {
        if (Name is null)
        {
            ConnectionStore.Default = _connection;
        }
        else
        {
            ConnectionStore.Save(Name, _connection!);
        }

        return true;
    }
}
