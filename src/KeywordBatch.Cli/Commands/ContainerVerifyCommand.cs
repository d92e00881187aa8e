using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerVerifyCommand
{
    public static Command Create() => ContainerCommand.OfHome("verify", RunAsync);

    private static async Task<int> RunAsync(CliContext context, DataContainerMaintenance maintenance, CancellationToken cancellationToken)
    {
        bool isHealthy = true;
        foreach (DataContainerCheck check in maintenance.TestAll(cancellationToken))
        {
            isHealthy &= check.Health == DataContainerHealth.Healthy;
            await context.Output.WriteLineAsync(
                $"{check.Partition}\t{check.Records}\t{check.Damaged}\t{check.Recoverable}\t{check.TailBytes}\t{check.Health}");
        }

        return isHealthy ? ExitCode.Done : ExitCode.Incomplete;
    }
}
