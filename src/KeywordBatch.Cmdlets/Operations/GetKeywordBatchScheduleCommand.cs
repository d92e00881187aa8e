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
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            KeywordBatchSchedule[] found = [.. schedules.Where(s => pattern.IsMatch(s.Name))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                await output.WriteErrorAsync(ScheduleStore.Unknown(name));
            }

            foreach (KeywordBatchSchedule schedule in found)
            {
                await output.WriteObjectAsync(schedule);
            }
        }
    }
}
