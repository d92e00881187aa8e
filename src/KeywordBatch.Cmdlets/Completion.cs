using System.Management.Automation;
using System.Management.Automation.Language;

namespace KeywordBatch.Cmdlets;

/// <summary>What all argument completers do.</summary>
internal static class Completion
{
    /// <summary>Whether a value begins with what has been typed so far, an opening quote left aside.</summary>
    public static bool Matches(string value, string? typed) =>
        value.StartsWith((typed ?? "").TrimStart('\'', '"'), StringComparison.CurrentCultureIgnoreCase);

    public static CompletionResult Result(string value, string tooltip)
    {
        bool plain = value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
        string text = plain ? value : "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";
        return new CompletionResult(text, value, CompletionResultType.ParameterValue, tooltip);
    }
}
