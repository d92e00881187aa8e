using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes the hours that the container has which is being typed: their first second, for -To their last.</summary>
public sealed class DataContainerHourCompleter : IArgumentCompleter
{
    private const int MinutesAndSeconds = 5959;

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        object? path = fakeBoundParameters["Path"] ?? fakeBoundParameters["Home"] ?? fakeBoundParameters["FullName"];
        if (path is null || Completion.ResolvePath(Convert.ToString(path, CultureInfo.InvariantCulture)!) is not { Length: > 0 } home)
        {
            return [];
        }

        bool isLast = string.Equals(parameterName, nameof(ReadDataContainerCommand.To), StringComparison.OrdinalIgnoreCase);
        return from hour in DataContainerCompletion.Hours(home)
               let time = DataContainerTime.Format(isLast ? hour + MinutesAndSeconds : hour)
               where Completion.Matches(time, wordToComplete)
               select Completion.Result(time, DataContainerCompletion.Name(hour));
    }
}
