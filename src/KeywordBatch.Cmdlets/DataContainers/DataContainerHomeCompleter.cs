using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes folders, those that are containers first.</summary>
public sealed class DataContainerHomeCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionResult[] folders =
            [.. CompletionCompleters.CompleteFilename(wordToComplete).Where(r => r.ResultType == CompletionResultType.ProviderContainer)];

        // The tool tip of a folder is its full path.
        Dictionary<string, IReadOnlyList<long>> homes = DataContainerCompletion.Homes(folders.Select(f => f.ToolTip).Distinct());
        return from folder in folders
               let hours = homes.GetValueOrDefault(folder.ToolTip)
               orderby hours is null
               select hours is null ? folder : Describe(folder, hours);
    }

    private static CompletionResult Describe(CompletionResult folder, IReadOnlyList<long> hours) => new(
        folder.CompletionText,
        folder.ListItemText,
        folder.ResultType,
        CmdletTexts.Get("HomeTooltip", folder.ToolTip, hours.Count, DataContainerCompletion.Name(hours[0]), DataContainerCompletion.Name(hours[^1])));
}
