using System.Threading.Channels;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// The base of a cmdlet that takes a stream of rows from the pipeline: they go through a bounded queue to
/// <see cref="RunAsync(IAsyncEnumerable{TInput}, CmdletOutput, CancellationToken)"/>, which runs once for the whole
/// stream, so that core can batch them whatever the shape of the input. What it brings so far is written with every
/// row that comes, the rest at the end; ten million rows need no more memory than a hundred.
/// </summary>
/// <typeparam name="TInput">A row.</typeparam>
public abstract class StreamingCmdlet<TInput> : AsyncCmdlet
{
    private const int Capacity = 256;

    private readonly Channel<TInput> _input = Channel.CreateBounded<TInput>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private CmdletPump? _pump;
    private Task<bool>? _space;

    /// <summary>The rows of the current record; called on the pipeline's thread in each ProcessRecord.</summary>
    protected abstract IEnumerable<TInput> ReadInput();

    /// <summary>The work over the whole stream, off the pipeline's thread.</summary>
    /// <param name="input">The rows as they are piped in.</param>
    /// <param name="output">Where objects, errors, messages and progress go.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    protected abstract Task RunAsync(
        IAsyncEnumerable<TInput> input, CmdletOutput output, CancellationToken cancellationToken);

    protected sealed override Task RunAsync(CmdletOutput output, CancellationToken cancellationToken) =>
        RunAsync(_input.Reader.ReadAllAsync(cancellationToken), output, cancellationToken);

    protected sealed override void ProcessRecord()
    {
        // Not in BeginProcessing: an empty pipeline connects to nothing.
        CmdletPump pump = _pump ??= StartPump(RunAsync);
        Pumping(() =>
        {
            // Reading too may write an error, and that may end everything.
            foreach (TInput row in ReadInput())
            {
                Feed(pump, row);
            }
        });
    }

    protected sealed override void EndProcessing()
    {
        _input.Writer.TryComplete();
        FinishPump();
    }

    private void Feed(CmdletPump pump, TInput row)
    {
        while (!pump.Ended && !_input.Writer.TryWrite(row))
        {
            // One waiter is kept until it completes: a new one a row would pile up in the queue.
            if (_space is null or { IsCompleted: true })
            {
                _space = _input.Writer.WaitToWriteAsync(CancellationToken.None).AsTask();
            }

            Task.WaitAny(_space, pump.NextItem);
            pump.PumpAvailable();
        }

        pump.PumpAvailable();
        if (pump.Ended)
        {
            // Work that has ended early takes no more rows; why, is told at once and not after the last of them.
            ThrowIfFailed(pump);
        }
    }
}
