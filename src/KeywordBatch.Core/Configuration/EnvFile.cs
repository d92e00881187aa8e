using System.Text.RegularExpressions;

namespace KeywordBatch.Configuration;

/// <summary>A .env file.</summary>
internal static partial class EnvFile
{
    /// <summary>Reads its values; the process environment stays as it is, so that child processes do not inherit keys.</summary>
    /// <exception cref="KeywordBatchException">UnreadableEnvFile, OddEnvFileLine, EnvFileDollar, EnvFileEncoding.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            string text = File.ReadAllText(path);
            RefuseUnknownNames(path, text);

            // What is odd in the first line of a text is told of its last one: with a line before it there is no first one.
            foreach (KeyValuePair<string, string> pair in DotNetEnv.Env.LoadContents("\n" + text, DotNetEnv.Env.NoEnvVars()))
            {
                // What the decoder leaves of bytes that are no text: a folder of that name would be made, a password refused.
                if (pair.Value.Contains('\uFFFD', StringComparison.Ordinal))
                {
                    throw ConfigurationErrors.EnvFileEncoding(path, pair.Key);
                }

                values[pair.Key] = pair.Value;
            }
        }
        catch (Sprache.ParseException e) when (e.Position is { Line: > 1 } at)
        {
            // Its message quotes what stands around, which may be a secret.
            throw ConfigurationErrors.OddEnvFileLine(path, at.Line - 1);
        }
        catch (Exception e) when (e is not (OperationCanceledException or KeywordBatchException))
        {
            throw ConfigurationErrors.UnreadableEnvFile(path, e);
        }

        return values;
    }

    // A name that stands for nothing is left out: of a password the half would be lost, and another database be opened.
    private static void RefuseUnknownNames(string path, string text)
    {
        using var lines = new StringReader(text);
        for (int number = 1; lines.ReadLine() is { } line; number++)
        {
            if (Use().Matches(Setting().Match(line).Groups["value"].Value).Any(use => Environment.GetEnvironmentVariable(use.Groups["name"].Value) is null))
            {
                throw ConfigurationErrors.EnvFileDollar(path, number);
            }
        }
    }

    // Up to a comment; in single quotes a $ is itself.
    [GeneratedRegex("""^\s*(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(?!['\s#])(?<value>"[^"]*|[^"](?:(?!\s#).)*)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Setting();

    [GeneratedRegex("""(?<!\\)\$\{?(?<name>[A-Za-z_][A-Za-z0-9_]*)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Use();
}
