using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerRepairCommand
{
    public static Command Create() => ContainerCommand.OfHome("repair", RunAsync);

    private static async Task<int> RunAsync(CliContext context, DataContainerMaintenance maintenance, CancellationToken cancellationToken)
    {
        bool isHealthy = true;
        foreach (long fileTime in maintenance.Partitions())
        {
            if (maintenance.Test(fileTime, cancellationToken).Health == DataContainerHealth.Healthy)
            {
                continue;
            }

            DataContainerRepair repair = maintenance.Repair(fileTime, cancellationToken);
            isHealthy &= repair.After.Health == DataContainerHealth.Healthy;
            await context.Output.WriteLineAsync(
                $"{repair.Partition}\t{repair.EntriesWritten}\t{repair.BytesCut}\t{repair.After.Records}\t{repair.After.Health}");
        }

        return isHealthy ? ExitCode.Done : ExitCode.Incomplete;
    }
}
