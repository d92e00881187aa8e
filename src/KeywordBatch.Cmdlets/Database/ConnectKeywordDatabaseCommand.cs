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
        SettingsSource settings = SettingsSource.Load(CurrentFolder).With([new(KeywordDatabase.UrlSetting, Database)]);
        _connection = KeywordDatabaseConnection.From(settings, Name, Credential);
    }

    protected override async Task RunAsync(CmdletOutput output, CancellationToken cancellationToken)
    {
        // Reading the schema is what tells a wrong host, account or database apart.
        KeywordDatabase database = _connection!.Open();
        await database.GetSchemaAsync(cancellationToken);
        await output.CallAsync(_ => Keep());
        await output.WriteVerboseAsync(CmdletTexts.Get("Connected", _connection.Database));
        if (PassThru)
        {
            await output.WriteObjectAsync(_connection);
        }
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
