using System.CommandLine;
using System.Globalization;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerCompressCommand
{
    public static Command Create() => ContainerCommand.OfHome("compress", RunAsync);

    private static async Task<int> RunAsync(CliContext context, DataContainerMaintenance maintenance, CancellationToken cancellationToken)
    {
        int code = ExitCode.Done;
        foreach (DataContainerPartition before in maintenance.DescribeAll(cancellationToken).SkipLast(1).Where(hour => !hour.IsCompressed))
        {
            try
            {
                DataContainerPartition after = maintenance.Compress(DataContainerTime.Parse(before.Partition), cancellationToken);
                await context.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{after.Partition}\t{before.Bytes}\t{after.Bytes}\t{after.Ratio:F3}"));
            }
            catch (KeywordBatchException error) when (error.Kind == KeywordBatchErrorKind.Damaged)
            {
                // The other hours are none the worse for it.
                await context.Error.WriteLineAsync($"{error.Message} {error.RecommendedAction}");
                code = ExitCode.Incomplete;
            }
        }

        return code;
    }
}
