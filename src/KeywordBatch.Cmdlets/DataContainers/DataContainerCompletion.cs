using System.Globalization;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

/// <summary>What completers ask of containers.</summary>
internal static class DataContainerCompletion
{
    /// <summary>The hours of a container, oldest first; none for a folder that is not one.</summary>
    public static IReadOnlyList<long> Hours(string home) =>
        Completion.Within(_ => Task.FromResult(DataContainerMaintenance.Open(home).Partitions()));

    /// <summary>Those of some folders that are containers, each with its hours; as many as can be looked at in the time.</summary>
    public static Dictionary<string, IReadOnlyList<long>> Homes(IEnumerable<string> folders) =>
        new(Completion.Within(token => Task.FromResult<IReadOnlyList<KeyValuePair<string, IReadOnlyList<long>>>>(Containers(folders, token))));

    /// <summary>An hour as people read it.</summary>
    public static string Name(long hour)
    {
        string digits = DataContainerTime.Format(hour);
        return string.Create(CultureInfo.InvariantCulture, $"{digits[..4]}-{digits[4..6]}-{digits[6..8]} {digits[8..10]}:00");
    }

    private static List<KeyValuePair<string, IReadOnlyList<long>>> Containers(IEnumerable<string> folders, CancellationToken token)
    {
        var found = new List<KeyValuePair<string, IReadOnlyList<long>>>();
        foreach (string folder in folders)
        {
            if (token.IsCancellationRequested)
            {
                break;
            }

            try
            {
                if (DataContainerMaintenance.Open(folder).Partitions() is { Count: > 0 } hours)
                {
                    found.Add(new(folder, hours));
                }
            }
            catch (KeywordBatchException)
            {
                // One that this account may not read is no container for it.
                continue;
            }
        }

        return found;
    }
}
