using System.Diagnostics;

namespace KeywordBatch.Testing;

/// <summary>Starts this executable as a child process with one of its commands.</summary>
public static class TestingProcess
{
    public static Process Start(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "KeywordBatch.Testing");
        ProcessStartInfo start = new(OperatingSystem.IsWindows() ? program + ".exe" : program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };

        // A runtime that is killed leaves its debugger's pipes behind, three files a process.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
    }
}
