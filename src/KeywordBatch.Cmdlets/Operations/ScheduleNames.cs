using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Which schedules people mean by names and wildcards, in any case.</summary>
internal static class ScheduleNames
{
    /// <summary>The known names that are meant, each once.</summary>
    /// <param name="asked">Names and wildcards.</param>
    /// <param name="known">The names that are there.</param>
    /// <param name="unknown">The names among the asked, without wildcards, that are not there.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> asked, IReadOnlyList<string> known, out IReadOnlyList<string> unknown)
    {
        var found = new List<string>();
        var missing = new List<string>();
        foreach (string name in asked)
        {
            string[] meant = Meant(name, known);
            found.AddRange(meant.Except(found, StringComparer.Ordinal));
            if (meant.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                missing.Add(name);
            }
        }

        unknown = missing;
        return found;
    }

    private static string[] Meant(string name, IReadOnlyList<string> known)
    {
        // Names may differ in case only; the one that is written as it is typed is meant then.
        if (known.Contains(name, StringComparer.Ordinal))
        {
            return [name];
        }

        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return [.. known.Where(pattern.IsMatch)];
    }
}
