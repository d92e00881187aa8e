using System.Management.Automation;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsDiagnostic.Test, "KeywordDatabase", DefaultParameterSetName = "Report")]
[OutputType(typeof(KeywordDatabaseReport), typeof(bool), typeof(KeywordQueryPlan))]
public sealed class TestKeywordDatabaseCommand : DatabaseCmdlet
{
    [Parameter(ParameterSetName = "Report", HelpMessage = "Writes only whether a batch can run: True or False.")]
    public SwitchParameter Quiet { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Plan", HelpMessage = "Has the server explain the product's own queries, and says which index they lack. Nothing is run but EXPLAIN.")]
    public SwitchParameter Plan { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (Plan)
        {
            foreach (KeywordQueryPlan plan in await new QueryPlanReader(database).ReadAsync(cancellationToken))
            {
                await output.WriteObjectAsync(plan);
            }

            return;
        }

        KeywordDatabaseReport report = await new SchemaInitializer(database).TestAsync(cancellationToken);
        await output.WriteObjectAsync(Quiet ? report.Usable : report);
    }
}
