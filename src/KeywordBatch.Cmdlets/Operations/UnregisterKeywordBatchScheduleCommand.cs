using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsLifecycle.Unregister, "KeywordBatchSchedule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class UnregisterKeywordBatchScheduleCommand : DatabaseCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The schedules to forget; what they have attempted stays on record.")]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        var store = new ScheduleStore(database, Clock);
        foreach (string name in Name)
        {
            if (!await output.ShouldProcessAsync(CmdletTexts.Get("InDatabase", name, database.Url), CmdletTexts.Get("UnregisterSchedule")))
            {
                continue;
            }

            try
            {
                await store.UnregisterAsync(name, cancellationToken);
            }
            catch (KeywordBatchException e) when (e.Kind == KeywordBatchErrorKind.NotFound)
            {
                await output.WriteErrorAsync(e);
            }
        }
    }
}
