using System.CommandLine;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli.Commands;

internal static class ScheduleUnregisterCommand
{
    private static readonly Argument<string> Name = new("NAME");

    public static Command Create() =>
        new Command("unregister") { Name, SharedOptions.Database }
            .Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        string name = context.Get(Name);
        await new ScheduleStore(context.OpenDatabase(), context.Clock).UnregisterAsync(name, cancellationToken);
        await context.Error.WriteLineAsync(CliTexts.Get("ScheduleUnregistered", name));
        return ExitCode.Done;
    }
}
