using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommunications.Disconnect, "KeywordDatabase")]
public sealed class DisconnectKeywordDatabaseCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, HelpMessage = "The saved connection to forget. Default: the session's.")]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    protected override void ProcessRecord()
    {
        KeywordDatabaseConnection? forgotten = Name is null ? ConnectionStore.Default : ConnectionStore.Remove(Name);
        if (Name is null)
        {
            ConnectionStore.Default = null;
        }
        else if (forgotten is null)
        {
            WriteError(ErrorRecords.From(CmdletErrors.UnknownConnection(Name)));
        }

        forgotten?.Open().CloseIdle();
    }
}
