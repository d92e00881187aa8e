using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerListCommand
{
    public static Command Create()
    {
        Command command = new("list");
        command.Add(ContainerCommand.Home);
        command.Validators.Add(ContainerCommand.RequireHome);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        DataContainerMaintenance maintenance = DataContainerMaintenance.Open(context.Get(ContainerCommand.Home));
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
