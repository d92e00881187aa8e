using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>What is piped in as one object, and may be several.</summary>
internal static class PipedObjects
{
    /// <summary>What an object holds: Invoke-RestMethod gives a JSON array as one, and a DataTable may come whole. Else itself.</summary>
    public static IEnumerable<PSObject> Each(PSObject input) =>
        LanguagePrimitives.GetEnumerable(input) is { } several ? several.OfType<object>().Select(PSObject.AsPSObject) : [input];
}
