using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerRepairCommand
{
    public static Command Create() => ContainerCommand.OfHome("repair", RunAsync);

    private static async Task<int> RunAsync(CliContext context, DataContainerMaintenance maintenance, CancellationToken cancellationToken)
    {
        bool isHealthy = true;
        foreach (DataContainerCheck check in maintenance.TestAll(cancellationToken).Where(c => c.Health != DataContainerHealth.Healthy))
        {
            DataContainerRepair repair = maintenance.Repair(DataContainerTime.Parse(check.Partition), cancellationToken);
            isHealthy &= repair.After.Health == DataContainerHealth.Healthy;
            await context.Output.WriteLineAsync(
                $"{repair.Partition}\t{repair.EntriesWritten}\t{repair.BytesCut}\t{repair.After.Records}\t{repair.After.Health}");
        }

        return isHealthy ? ExitCode.Done : ExitCode.Incomplete;
    }
}
