using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes the time zones of this system, by any part of their names: seoul finds Asia/Seoul.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = (wordToComplete ?? "").TrimStart('\'', '"');
        return from zone in TimeZoneInfo.GetSystemTimeZones()
               where zone.Id.Contains(typed, StringComparison.OrdinalIgnoreCase)
               orderby zone.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 0 : 1, zone.Id
               select Completion.Result(zone.Id, zone.DisplayName);
    }
}
