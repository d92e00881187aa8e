using System.ComponentModel;
using System.Diagnostics;

namespace KeywordBatch.Build;

/// <summary>Runs other programs from the repository's root.</summary>
internal static class Shell
{
    /// <summary>Runs a program with our own console.</summary>
    public static int Run(string program, IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(program, args, environment, capture: false);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs a program without which the task makes no sense.</summary>
    public static void Require(string program, params string[] args)
    {
        int code = Run(program, args);
        if (code != 0)
        {
            throw new BuildFailedException($"'{program} {string.Join(' ', args)}' ended with exit code {code}.");
        }
    }

    /// <summary>Runs a program whose output matters only when it fails.</summary>
    public static bool Try(string program, IReadOnlyDictionary<string, string>? environment, out string output, params string[] args)
    {
        using Process process = Start(program, args, environment, capture: true);
        Task<string> error = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>The full path of a program on PATH or among the administrator's, null when there is none.</summary>
    public static string? Find(params string[] names)
    {
        string[] folders =
        [
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            "/usr/sbin", "/sbin",
        ];
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        return (from name in names from folder in folders from ending in endings select Path.Combine(folder, name + ending))
            .FirstOrDefault(File.Exists);
    }

    private static Process Start(
        string program, IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment, bool capture)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
        };
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BuildFailedException($"'{program}' cannot be started: {e.Message}");
        }
    }
}
