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
    private static readonly Option<long?> Key = SharedOptions.Whole<long?>("--key", null, 0, long.MaxValue);
    private static readonly Option<bool> First = new("--first");
    private static readonly Option<bool> Last = new("--last");
    private static readonly Option<bool> Wait = new("--wait");
    private static readonly Option<double?> WaitSeconds = SharedOptions.Seconds("--timeout", "S", 1_000_000);

    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        Command command = new("read");
        command.Add(ContainerCommand.Home);
        foreach (Option option in (Option[])[From, To, Time, Opt, Key, First, Last, Wait, WaitSeconds])
        {
            command.Add(option);
        }

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
        bool isAnswered = query.Wait == TimeSpan.Zero
            ? await PrintAsync(context, reader, query, cancellationToken) > 0
            : await FollowAsync(context, reader, query, cancellationToken);
        if (query.Key is { } key && !isAnswered)
        {
            await context.Error.WriteLineAsync(CliTexts.Get("RecordMissing", key, context.Get(ContainerCommand.Home)));
            return ExitCode.Incomplete;
        }

        return damaged > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }

    /// <summary>Until its time is over, or nobody reads on: writing to a closed pipe passes for success, and there may be nothing to write.</summary>
    /// <returns>Whether there was anything to print, as far as somebody read.</returns>
    private static async Task<bool> FollowAsync(
        CliContext context, DataContainerReader reader, DataContainerQuery query, CancellationToken cancellationToken)
    {
        using CancellationTokenSource following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using ITimer look = context.Clock.CreateTimer(
            _ =>
            {
                if (StandardDescriptors.IsOutputAbandoned)
                {
                    following.Cancel();
                }
            },
            null,
            LookPause,
            LookPause);
        try
        {
            return await PrintAsync(context, reader, query, following.Token) > 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // As for every command: whoever closes the pipe has what they wanted.
            return true;
        }
    }

    private static async Task<long> PrintAsync(
        CliContext context, DataContainerReader reader, DataContainerQuery query, CancellationToken cancellationToken)
    {
        long printed = 0;
        await foreach (DataContainerRecord record in reader.ReadAsync(query, cancellationToken))
        {
            printed++;
            await context.Output.WriteLineAsync($"{record.Partition}\t{record.MsgTime}\t{record.Opt}\t{record.Key}\t{record.Text}");
            if (query.Wait != TimeSpan.Zero)
            {
                await context.Output.FlushAsync(cancellationToken);
            }
        }

        return printed;
    }
}
