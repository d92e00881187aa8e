using System.Management.Automation;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsDiagnostic.Test, "KeywordDatabase")]
[OutputType(typeof(KeywordDatabaseReport), typeof(bool))]
public sealed class TestKeywordDatabaseCommand : DatabaseCmdlet
{
    [Parameter(HelpMessage = "Writes only whether a batch can run: True or False.")]
    public SwitchParameter Quiet { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        KeywordDatabaseReport report = await new SchemaInitializer(database).TestAsync(cancellationToken);
        await output.WriteObjectAsync(Quiet ? report.Usable : report);
    }
}
