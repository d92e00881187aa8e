using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchUnit")]
[OutputType(typeof(KeywordBatchUnit))]
public sealed class GetKeywordBatchUnitCommand : PeriodCmdlet
{
    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        foreach (KeywordBatchUnit unit in await new UnitStore(database).ListAsync(Period, cancellationToken))
        {
            await output.WriteObjectAsync(unit);
        }
    }
}
