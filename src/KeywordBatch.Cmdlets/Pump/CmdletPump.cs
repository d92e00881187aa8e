using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading.Channels;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// Carries what asynchronous work brings to the one thread that may write to the pipeline, through a bounded queue:
/// work that is ahead of its consumer waits. All members are for the pipeline's thread.
/// </summary>
internal sealed class CmdletPump
{
    /// <summary>Small, so that Select-Object -First 106 reads little more than 106.</summary>
    private const int Capacity = 32;

    private readonly PSCmdlet _cmdlet;
    private readonly Channel<PumpItem> _items = Channel.CreateBounded<PumpItem>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly ConcurrentQueue<PumpItem> _notes = [];
    private readonly ProgressBoard _progress;
    private Task _work = Task.CompletedTask;
    private Task<bool>? _nextItem;

    private CmdletPump(PSCmdlet cmdlet, TimeProvider clock)
    {
        _cmdlet = cmdlet;
        _progress = new ProgressBoard(clock);
    }

    /// <summary>True when the work has ended and everything it brought has been written.</summary>
    public bool Ended => _items.Reader.Completion.IsCompleted;

    /// <summary>Why the work ended early; null while it runs and after success.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Completes when there is something to write (true) or never will be again (false).</summary>
    public Task<bool> NextItem =>
        _nextItem is { IsCompleted: false } ? _nextItem : _nextItem = _items.Reader.WaitToReadAsync(CancellationToken.None).AsTask();

    public static CmdletPump Start(
        PSCmdlet cmdlet, TimeProvider clock, Func<CmdletOutput, CancellationToken, Task> work, CancellationToken token)
    {
        var pump = new CmdletPump(cmdlet, clock);
        var output = new CmdletOutput(pump._items.Writer, pump._notes, pump._progress, token);
        pump._work = Task.Run(
            async () =>
            {
                try
                {
                    await work(output, token);
                }
                catch (Exception e)
                {
                    // Everything, to be thrown where PowerShell can take it.
                    pump.Failure = e;
                }
                finally
                {
                    pump._items.Writer.Complete();
                }
            },
            CancellationToken.None);
        return pump;
    }

    /// <summary>Writes what has come so far, without waiting.</summary>
    public void PumpAvailable()
    {
        WriteNotes();
        while (_items.Reader.TryRead(out PumpItem item))
        {
            Write(item);
            WriteNotes();
        }
    }

    /// <summary>Writes everything until the work has ended.</summary>
    public void PumpToEnd()
    {
        do
        {
            PumpAvailable();
        }
        while (NextItem.GetAwaiter().GetResult());

        _work.GetAwaiter().GetResult();
        WriteNotes();
        WriteLastProgress();
    }

    /// <summary>Waits for the end of work whose token has been cancelled, and drops what it still brings.</summary>
    public void Abandon()
    {
        do
        {
            while (_items.Reader.TryRead(out _))
            {
            }
        }
        while (NextItem.GetAwaiter().GetResult());

        _work.GetAwaiter().GetResult();
        try
        {
            WriteLastProgress();
        }
        catch (Exception e) when (e is PipelineStoppedException or InvalidOperationException)
        {
            // A stopped pipeline takes no records, and neither does one that is being disposed of; the host clears
            // its progress then. The exception that brought us here is on its way already.
        }
    }

    private void WriteNotes()
    {
        while (_notes.TryDequeue(out PumpItem note))
        {
            Write(note);
        }
    }

    private void Write(PumpItem item)
    {
        switch (item.Kind)
        {
            case PumpItemKind.Object:
                _cmdlet.WriteObject(item.Payload);
                break;
            case PumpItemKind.Error:
                _cmdlet.WriteError((ErrorRecord)item.Payload!);
                break;
            case PumpItemKind.Warning:
                _cmdlet.WriteWarning((string)item.Payload!);
                break;
            case PumpItemKind.Verbose:
                _cmdlet.WriteVerbose((string)item.Payload!);
                break;
            case PumpItemKind.Debug:
                _cmdlet.WriteDebug((string)item.Payload!);
                break;
            case PumpItemKind.Information:
                _cmdlet.WriteInformation(item.Payload!, []);
                break;
            case PumpItemKind.Progress:
                if (_progress.TakeDue() is { } record)
                {
                    _cmdlet.WriteProgress(record);
                }

                break;
            case PumpItemKind.Notes:
                break;
            case PumpItemKind.Call:
                ((PipelineCall)item.Payload!).Answer(_cmdlet);
                break;
            default:
                throw new InvalidOperationException($"The pump does not know {item.Kind}.");
        }
    }

    private void WriteLastProgress()
    {
        foreach (ProgressRecord record in _progress.TakeCompleted())
        {
            _cmdlet.WriteProgress(record);
        }
    }
}
