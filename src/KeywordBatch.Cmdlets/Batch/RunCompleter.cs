using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using KeywordBatch.Batch;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes the ids of the newest runs.</summary>
public sealed class RunCompleter : IArgumentCompleter
{
    private const int Newest = 20;

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from run in DatabaseCompletion.Query(
            fakeBoundParameters, (database, token) => new RunStore(database).ListAsync(0, Newest, token))
        let id = run.RunId.ToString(CultureInfo.InvariantCulture)
        where Completion.Matches(id, wordToComplete)
        select Completion.Result(id, CmdletTexts.Get("RunTooltip", run.Mode, run.Start, run.End, run.Status));
}
