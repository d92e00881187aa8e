using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes names of tables that are synced day by day.</summary>
public sealed class SyncedTableCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from name in DatabaseCompletion.Query(fakeBoundParameters, SyncTables.ListSyncedAsync)
        where Completion.Matches(name, wordToComplete)
        select Completion.Result(name, name);
}
