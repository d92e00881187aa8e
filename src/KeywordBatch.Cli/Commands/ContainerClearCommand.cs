using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

internal static class ContainerClearCommand
{
    private static readonly Option<int?> KeepHours = SharedOptions.Whole<int?>("--keep-hours", null, 0, 1_000_000);

    private static readonly Option<long> Before = ContainerCommand.Time("--before");

    private static readonly Option<bool> All = new("--all");

    public static Command Create()
    {
        Command command = ContainerCommand.OfHome("clear", RunAsync);
        command.Add(KeepHours);
        command.Add(Before);
        command.Add(All);
        command.Validators.Add(result =>
        {
            if (new Option[] { KeepHours, Before, All }.Count(option => result.GetResult(option) is { Implicit: false }) != 1)
            {
                result.AddError(CliTexts.Get("ClearOneOf"));
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, DataContainerMaintenance maintenance, CancellationToken cancellationToken)
    {
        long limit = context.Get(All) ? long.MaxValue
            : context.Get(KeepHours) is { } hours ? maintenance.KeepFrom(hours, context.Clock)
            : DataContainerTime.HourOf(context.Get(Before));
        foreach (long fileTime in maintenance.Partitions().Where(hour => hour < limit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (maintenance.Delete(fileTime))
            {
                await context.Output.WriteLineAsync(DataContainerTime.Format(fileTime));
            }
        }

        return ExitCode.Done;
    }
}
