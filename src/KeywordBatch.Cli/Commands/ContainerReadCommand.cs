using System.CommandLine;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

/// <summary>Prints records: partition, msgTime, opt, key, value, with tabs between.</summary>
internal static class ContainerReadCommand
{
    private static readonly Option<long> From = ContainerCommand.Time("--from", "The first time; with --key, --time or --opt the partition to look in.");
    private static readonly Option<long> To = ContainerCommand.Time("--to", "The last time, included.");
    private static readonly Option<long> Time = ContainerCommand.Time("--time", "The first record at or after a time, else its partition's last.");
    private static readonly Option<string?> Opt = new("--opt") { Description = "The first record with this opt or a greater one, else the partition's last." };
    private static readonly Option<long?> Key = new("--key") { Description = "The record of this number in its partition." };
    private static readonly Option<bool> First = new("--first") { Description = "The oldest record." };
    private static readonly Option<bool> Last = new("--last") { Description = "The newest record." };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Go on with the records that follow, and wait for more." };
    private static readonly Option<double?> WaitSeconds = SharedOptions.Seconds(
        "--timeout", "Like --wait, but so many seconds at most for each record.", "S", 0, 1_000_000);

    public static Command Create()
    {
        Command command = new("read", "Prints records: partition, msgTime, opt, key, value. A lookup (--key, --time, --opt, --first, --last) prints one, and those after it with --to, --wait or --timeout.");
        command.Add(ContainerCommand.Home);
        foreach (Option option in (Option[])[From, To, Time, Opt, Key, First, Last, Wait, WaitSeconds])
        {
            command.Add(option);
        }

        Key.Validators.Add(result => SharedOptions.CheckNumber(result, "--key", 0, long.MaxValue));
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
