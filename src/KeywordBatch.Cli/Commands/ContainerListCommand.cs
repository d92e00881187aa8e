using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerListCommand
{
    public static Command Create() => ContainerCommand.OfHome("list", RunAsync);

    private static async Task<int> RunAsync(CliContext context, DataContainerMaintenance maintenance, CancellationToken cancellationToken)
    {
        foreach (DataContainerPartition hour in maintenance.DescribeAll(cancellationToken))
        {
            await context.Output.WriteLineAsync(Line(hour));
        }

        return ExitCode.Done;
    }

    private static string Line(DataContainerPartition hour) =>
        $"{hour.Partition}\t{hour.Records}\t{hour.Bytes}\t{(hour.IsCompressed ? "gzip" : "plain")}\t{hour.Health}";
}
