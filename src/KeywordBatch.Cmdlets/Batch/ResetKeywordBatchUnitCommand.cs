using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Reset, "KeywordBatchUnit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class ResetKeywordBatchUnitCommand : DatabaseStreamingCmdlet<KeywordBatchUnit>
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Units from Get-KeywordBatchUnit, or exported ones.")]
    [UnitTransformation]
    [ValidateNotNull]
    public KeywordBatchUnit[] InputObject { get; set; } = [];

    protected override IEnumerable<KeywordBatchUnit> ReadInput() => InputObject;

    private protected override async Task RunAsync(
        KeywordDatabase database, IAsyncEnumerable<KeywordBatchUnit> input, CmdletOutput output, CancellationToken cancellationToken)
    {
        var units = new UnitStore(database);
        await foreach (KeywordBatchUnit unit in input)
        {
            if (unit.Database is { } kept && kept != database.Url.Place)
            {
                await output.WriteErrorAsync(CmdletErrors.UnitElsewhere(unit, kept, database.Url.Place));
                continue;
            }

            string name = CmdletTexts.Get("Unit", unit.Day, unit.Bucket + 1, unit.Buckets, unit.Source);
            if (await output.ShouldProcessAsync($"{name}, {unit.Status}", CmdletTexts.Get("ResetToPending")) && !await units.ResetAsync(unit, cancellationToken))
            {
                await output.WriteErrorAsync(CmdletErrors.UnknownUnit(name, unit));
            }
        }
    }
}
