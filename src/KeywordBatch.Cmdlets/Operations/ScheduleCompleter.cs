using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes the names of the schedules of the connection that is being typed, or of the default one.</summary>
public sealed class ScheduleCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from name in DatabaseCompletion.Query(fakeBoundParameters, (database, token) => new ScheduleStore(database).ListNamesAsync(token))
        where Completion.Matches(name, wordToComplete)
        select Completion.Result(name, CmdletTexts.Get("ScheduleTooltip"));
}
