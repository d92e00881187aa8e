using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Which files a path or a wildcard means.</summary>
internal static class ChatPaths
{
    /// <summary>
    /// The files, in full. What matches nothing goes on as it is, to be told as a file that is missing: a line of a file too,
    /// which a time in it makes a drive's.
    /// </summary>
    public static IEnumerable<string> Resolve(string path, PSCmdlet cmdlet)
    {
        string whole;
        try
        {
            whole = cmdlet.GetUnresolvedProviderPathFromPSPath(path);
        }
        catch (Exception e) when (e is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or NotSupportedException)
        {
            return [path];
        }

        if (!WildcardPattern.ContainsWildcardCharacters(path) || File.Exists(whole))
        {
            return [whole];
        }

        string[] found = [.. cmdlet.GetResolvedProviderPathFromPSPath(path, out _).Where(File.Exists)];
        return found.Length > 0 ? found : [whole];
    }
}
