using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerListCommand
{
    public static Command Create() => ContainerCommand.OfHome("list", RunAsync);

    private static async Task<int> RunAsync(CliContext context, DataContainerMaintenance maintenance, CancellationToken cancellationToken)
    {
        foreach (long fileTime in maintenance.Partitions())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await context.Output.WriteLineAsync(Line(maintenance.Describe(fileTime)));
        }

        return ExitCode.Done;
    }

    private static string Line(DataContainerPartition hour) =>
        $"{hour.Partition}\t{hour.Records}\t{hour.Bytes}\t{(hour.IsCompressed ? "gzip" : "plain")}\t{hour.Health}";
}
