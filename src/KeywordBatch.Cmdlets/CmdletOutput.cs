using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading.Channels;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// The way from asynchronous work to the pipeline; usable from any thread. Each write waits while the consumer is
/// behind, and throws OperationCanceledException once the cmdlet is stopping.
/// </summary>
public sealed class CmdletOutput
{
    private readonly ChannelWriter<PumpItem> _items;
    private readonly ConcurrentQueue<PumpItem> _notes;
    private readonly ProgressBoard _progress;
    private readonly CancellationToken _token;

    internal CmdletOutput(ChannelWriter<PumpItem> items, ConcurrentQueue<PumpItem> notes, ProgressBoard progress, CancellationToken token)
    {
        _items = items;
        _notes = notes;
        _progress = progress;
        _token = token;
    }

    /// <summary>Writes an object; a collection is written as one object.</summary>
    public ValueTask WriteObjectAsync(object? value) => Write(PumpItemKind.Object, value);

    /// <summary>Reports a problem with one row; the work goes on.</summary>
    /// <param name="error">The problem.</param>
    /// <param name="target">The row's key; null for the error's own target.</param>
    public ValueTask WriteErrorAsync(KeywordBatchException error, object? target = null) =>
        Write(PumpItemKind.Error, ErrorRecords.From(error, target));

    /// <summary>What a person should look at.</summary>
    public ValueTask WriteWarningAsync(string message) => Write(PumpItemKind.Warning, message);

    /// <summary>What a step does.</summary>
    public ValueTask WriteVerboseAsync(string message) => Write(PumpItemKind.Verbose, message);

    /// <summary>An object from where nobody can wait: for few and small ones; never waits.</summary>
    public void NoteObject(object value) => Note(PumpItemKind.Object, value);

    /// <summary>A warning from where nobody can wait, such as a callback of core; never waits.</summary>
    public void NoteWarning(string message) => Note(PumpItemKind.Warning, message);

    /// <summary>A verbose message from where nobody can wait; never waits.</summary>
    public void NoteVerbose(string message) => Note(PumpItemKind.Verbose, message);

    /// <summary>A debug message from where nobody can wait; never waits.</summary>
    public void NoteDebug(string message) => Note(PumpItemKind.Debug, message);

    /// <summary>A milestone from where nobody can wait; never waits.</summary>
    public void NoteInformation(string message) => Note(PumpItemKind.Information, message);

    /// <summary>A row's problem from where nobody can wait; never waits.</summary>
    public void NoteError(KeywordBatchException error, object? target = null) =>
        Note(PumpItemKind.Error, ErrorRecords.From(error, target));

    /// <summary>Notes progress; never waits. At most five a second are shown, and the last of each bar is closed at the end.</summary>
    public void ReportProgress(CmdletProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (_progress.Report(progress))
        {
            // A full queue means that the pump is busy: the next report tries again.
            _items.TryWrite(new PumpItem(PumpItemKind.Progress, null));
        }
    }

    /// <summary>Asks -WhatIf and -Confirm. Ask before every side effect, a paid call included.</summary>
    /// <param name="target">What is acted upon.</param>
    /// <param name="action">What would be done.</param>
    /// <returns>True when it may be done.</returns>
    public Task<bool> ShouldProcessAsync(string target, string action) =>
        CallAsync(cmdlet => cmdlet.ShouldProcess(target, action));

    /// <summary>Runs something on the pipeline's thread and brings its answer back.</summary>
    public async Task<T> CallAsync<T>(Func<PSCmdlet, T> call)
    {
        var item = new PipelineCall<T>(call);
        await Write(PumpItemKind.Call, item);
        return await item.Task.WaitAsync(_token);
    }

    private void Note(PumpItemKind kind, object payload)
    {
        // Few beside the rows that their sender also has to write, which do wait; so this queue stays short.
        _notes.Enqueue(new PumpItem(kind, payload));
        _items.TryWrite(new PumpItem(PumpItemKind.Notes, null));
    }

    private ValueTask Write(PumpItemKind kind, object? payload) => _items.WriteAsync(new PumpItem(kind, payload), _token);
}
