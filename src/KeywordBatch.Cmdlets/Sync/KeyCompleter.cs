using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes keys: the whole column lists that the server keeps unique in the table.</summary>
public sealed class KeyCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        return fakeBoundParameters["Table"] is not string table
            ? []
            : from key in DatabaseCompletion.Query(fakeBoundParameters, (database, token) => SyncTables.ListKeysAsync(database, table, token))
              where Completion.Matches(key[0], wordToComplete)
              select new CompletionResult(
                  string.Join(',', key.Select(column => Completion.Result(column, column).CompletionText)),
                  string.Join(", ", key), CompletionResultType.ParameterValue, string.Join(", ", key));
    }
}
