using System.CommandLine;

namespace KeywordBatch.Cli;

internal static class CommandExtensions
{
    /// <summary>Sets what a command does: its work brings the exit code; errors and cancellation are the host's.</summary>
    public static Command Runs(this Command command, Func<CliContext, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, cancellationToken) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            return work(new CliContext(parsed, console.Output, console.Error, TimeProvider.System), cancellationToken);
        });
        return command;
    }
}
