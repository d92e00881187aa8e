using System.Management.Automation;
using System.Management.Automation.Language;

namespace KeywordBatch.Cmdlets;

/// <summary>What all argument completers do.</summary>
internal static class Completion
{
    /// <summary>Longer, and the person who pressed Tab thinks that the shell hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>When work is asked to end, so that what it has by then still comes in time.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(150);

    /// <summary>Whether a value begins with what has been typed so far, an opening quote left aside.</summary>
    public static bool Matches(string value, string? typed) =>
        value.StartsWith((typed ?? "").TrimStart('\'', '"'), StringComparison.CurrentCultureIgnoreCase);

    public static CompletionResult Result(string value, string tooltip)
    {
        bool plain = value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
        string text = plain ? value : "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";
        return new CompletionResult(text, value, CompletionResultType.ParameterValue, tooltip);
    }

    /// <summary>What work brings within the time; nothing when it fails or is slow: a person who pressed Tab wants no error.</summary>
    public static IReadOnlyList<T> Within<T>(Func<CancellationToken, Task<IReadOnlyList<T>>> work)
    {
        using var time = new CancellationTokenSource(Enough);
        CancellationToken token = time.Token;
        try
        {
            // Not awaited to its end when the time is up: a driver may be deaf to tokens while it connects.
            Task<IReadOnlyList<T>> running = Task.Run(() => work(token), token);
            return running.Wait(Patience) ? running.Result : [];
        }
        catch (Exception e) when (e is AggregateException or OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>
    /// A file system path as the session means it, which a completer is not told: the process's folder is another one. Null
    /// where it means nothing.
    /// </summary>
    public static string? ResolvePath(string path)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        try
        {
            // Not resolved in the script: what fails there is added to $Error.
            PathIntrinsics paths = shell.AddScript("$ExecutionContext.SessionState.Path", useLocalScope: true).Invoke<PathIntrinsics>()[0];
            return paths.GetUnresolvedProviderPathFromPSPath(path);
        }
        catch (Exception e) when (e is RuntimeException or ArgumentException)
        {
            return null;
        }
    }
}
