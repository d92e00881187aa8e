using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchSchedule")]
[OutputType(typeof(KeywordBatchSchedule))]
public sealed class GetKeywordBatchScheduleCommand : DatabaseCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Only these schedules; wildcards are allowed.")]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordBatchSchedule> schedules = await new ScheduleStore(database, Clock).ListAsync(cancellationToken);
        IReadOnlyList<string> found = ScheduleNames.Find(Name, [.. schedules.Select(s => s.Name)], out IReadOnlyList<string> unknown);
        foreach (string name in found)
        {
            await output.WriteObjectAsync(schedules.First(s => s.Name == name));
        }

        foreach (string name in unknown)
        {
            await output.WriteErrorAsync(ScheduleStore.Unknown(name));
        }
    }
}
