using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsLifecycle.Unregister, "KeywordBatchSchedule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class UnregisterKeywordBatchScheduleCommand : DatabaseCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The schedules to forget; what they have attempted stays on record. Wildcards are allowed.")]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        var store = new ScheduleStore(database, Clock);
        IReadOnlyList<string> known = await store.ListNamesAsync(cancellationToken);
        IReadOnlyList<string> found = ScheduleNames.Find(Name, known, out IReadOnlyList<string> unknown);
        foreach (string name in found)
        {
            if (await output.ShouldProcessAsync(CmdletTexts.Get("InDatabase", name, database.Url), CmdletTexts.Get("UnregisterSchedule")))
            {
                await UnregisterAsync(store, name, output, cancellationToken);
            }
        }

        foreach (string name in unknown)
        {
            await output.WriteErrorAsync(ScheduleStore.Unknown(name));
        }
    }

    // Another session may have been faster while this one asked.
    private static async Task UnregisterAsync(ScheduleStore store, string name, CmdletOutput output, CancellationToken cancellationToken)
    {
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
