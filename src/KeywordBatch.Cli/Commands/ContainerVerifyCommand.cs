using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerVerifyCommand
{
    public static Command Create()
    {
        Command command = new("verify");
        command.Add(ContainerCommand.Home);
        command.Validators.Add(ContainerCommand.RequireHome);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        DataContainerMaintenance maintenance = DataContainerMaintenance.Open(context.Get(ContainerCommand.Home));
        bool isHealthy = true;
        foreach (long fileTime in maintenance.Partitions())
        {
            DataContainerCheck check = maintenance.Test(fileTime, cancellationToken);
            isHealthy &= check.Health == DataContainerHealth.Healthy;
            await context.Output.WriteLineAsync(
                $"{check.Partition}\t{check.Records}\t{check.Damaged}\t{check.Recoverable}\t{check.TailBytes}\t{check.Health}");
        }

        return isHealthy ? ExitCode.Done : ExitCode.Incomplete;
    }
}
