using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes the names that Connect-KeywordDatabase has saved.</summary>
public sealed class ConnectionCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from connection in ConnectionStore.All
        where Completion.Matches(connection.Name!, wordToComplete)
        select Completion.Result(connection.Name!, connection.Database);
}
