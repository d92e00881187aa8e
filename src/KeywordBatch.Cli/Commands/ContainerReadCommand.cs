using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

/// <summary>Prints records: partition, msgTime, opt, key, value, with tabs between.</summary>
internal static class ContainerReadCommand
{
    private static readonly Option<long> From = ContainerCommand.Time("--from");
    private static readonly Option<long> To = ContainerCommand.Time("--to");
    private static readonly Option<long> Time = ContainerCommand.Time("--time");
    private static readonly Option<string?> Opt = new("--opt");
    private static readonly Option<long?> Key = new("--key");
    private static readonly Option<bool> First = new("--first");
    private static readonly Option<bool> Last = new("--last");
    private static readonly Option<bool> Wait = new("--wait");
    private static readonly Option<double?> WaitSeconds = SharedOptions.Seconds("--timeout", "S", 0, 1_000_000);

    public static Command Create()
    {
        Command command = new("read");
        command.Add(ContainerCommand.Home);
        foreach (Option option in (Option[])[From, To, Time, Opt, Key, First, Last, Wait, WaitSeconds])
        {
            command.Add(option);
        }

        Key.Validators.Add(result => SharedOptions.CheckWhole(result, "--key", 0, long.MaxValue));
        command.Validators.Add(result =>
        {
            // One that is still to come can be waited for.
            if (!result.GetValue(Wait) && result.GetResult(WaitSeconds) is null)
            {
                ContainerCommand.RequireHome(result);
            }
        });
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        long damaged = 0;
        using DataContainerReader reader = DataContainerReader.Open(new DataContainerReaderOptions
        {
            Home = context.Get(ContainerCommand.Home),
            TimeProvider = context.Clock,
            OnDamage = damage =>
            {
                damaged++;
                context.Error.WriteLine(damage.ToError().Message);
            },
        });
        DataContainerQuery query = new()
        {
            From = context.Get(From),
            To = context.Get(To),
            First = context.Get(First),
            Last = context.Get(Last),
            Key = context.Get(Key),
            Time = context.Get(Time),
            Opt = context.Get(Opt),
            Wait = context.Get(WaitSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds)
                : context.Get(Wait) ? Timeout.InfiniteTimeSpan
                : TimeSpan.Zero,
        };
        bool isFollowing = query.Wait != TimeSpan.Zero, any = false;
        await foreach (DataContainerRecord record in reader.ReadAsync(query, cancellationToken))
        {
            any = true;
            await context.Output.WriteLineAsync($"{record.Partition}\t{record.MsgTime}\t{record.Opt}\t{record.Key}\t{record.Text}");
            if (isFollowing)
            {
                await context.Output.FlushAsync(cancellationToken);
            }
        }

        if (query.Key is { } key && !any && !isFollowing)
        {
            await context.Error.WriteLineAsync(CliTexts.Get("RecordMissing", key, context.Get(ContainerCommand.Home)));
            return ExitCode.Incomplete;
        }

        return damaged > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }
}
