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
        return Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
    }
}
