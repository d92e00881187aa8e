using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes the names of the categories table of the connection that is being typed, or of the default one.</summary>
public sealed class CategoryCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IReadOnlyList<KeywordCategory> categories = DatabaseCompletion.Query(
            fakeBoundParameters, (database, token) => new CategoryStore(database).ListAsync(token));
        return from category in categories
               where Completion.Matches(category.Name, wordToComplete)
               select Completion.Result(category.Name, $"{category.Name} ({category.Id})");
    }
}
