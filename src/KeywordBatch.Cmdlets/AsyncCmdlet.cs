using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// The base of every cmdlet here: runs asynchronous core code and writes what it brings to the pipeline.
/// <para>
/// A cmdlet without piped rows derives from this class and overrides <see cref="RunAsync"/>, which is called once a
/// <c>ProcessRecord</c>: once without pipeline input, once an object when parameters bind from the pipeline. A
/// cmdlet that takes a stream of rows derives from <see cref="StreamingCmdlet{TInput}"/> instead.
/// </para>
/// <para>
/// <see cref="RunAsync"/> runs on the thread pool. It may not call the Write methods of the cmdlet, nor ShouldProcess
/// or SessionState; it has <see cref="CmdletOutput"/> for that. Read parameters and SessionState before, in
/// <see cref="Prepare"/>, which runs on the pipeline's thread.
/// </para>
/// <para>
/// The token is cancelled when the pipeline is stopped, when a later stage has enough (Select-Object -First) or
/// throws, and when the cmdlet is disposed of; the cmdlet then waits for <see cref="RunAsync"/> to end. Pass the
/// token on and let OperationCanceledException go through.
/// </para>
/// <para>
/// A <see cref="KeywordBatchException"/> that leaves <see cref="RunAsync"/> becomes a terminating error with its
/// ErrorId, category, target and RecommendedAction. One that concerns a single row goes to
/// <see cref="CmdletOutput.WriteErrorAsync(KeywordBatchException, object?)"/> and the work goes on.
/// </para>
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private CmdletPump? _pump;
    private bool _disposed;

    /// <summary>The clock; tests set another one.</summary>
    protected virtual TimeProvider Clock => TimeProvider.System;

    /// <summary>True once the pipeline has been stopped or the cmdlet has been disposed of.</summary>
    protected bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>The work of one record, off the pipeline's thread.</summary>
    /// <param name="output">Where objects, errors, messages and progress go.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    protected abstract Task RunAsync(CmdletOutput output, CancellationToken cancellationToken);

    /// <summary>Runs on the pipeline's thread before each <see cref="RunAsync"/>: what needs SessionState or a prompt.</summary>
    protected virtual void Prepare()
    {
    }

    protected override void ProcessRecord()
    {
        StartPump(RunAsync);
        FinishPump();
    }

    protected override void StopProcessing() => Cancel();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
        {
            return;
        }

        // The only call an upstream cmdlet gets after Select-Object -First, and after an error in another stage.
        AbandonPump();
        lock (_gate)
        {
            _disposed = true;
            _stop.Dispose();
        }
    }

    /// <summary>A file system path as the user means it: relative to the session's location, not the process's.</summary>
    /// <exception cref="KeywordBatchException">NoFilePath: it is of a drive without files, such as Env:.</exception>
    protected string ResolvePath(string path)
    {
        string whole = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" ? whole : throw CmdletErrors.NoFilePath(path, provider.Name);
    }

    /// <summary>The session's current folder: where .env is looked for.</summary>
    protected string CurrentFolder => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private protected CmdletPump StartPump(Func<CmdletOutput, CancellationToken, Task> work)
    {
        try
        {
            Prepare();
        }
        catch (KeywordBatchException e)
        {
            ThrowTerminatingError(ErrorRecords.From(e));
        }

        return _pump = CmdletPump.Start(this, Clock, work, _stop.Token);
    }

    /// <summary>Writes everything that still comes, until the work has ended.</summary>
    private protected void FinishPump()
    {
        if (_pump is not { } pump)
        {
            return;
        }

        Pumping(() => pump.PumpToEnd());
        _pump = null;
        ThrowIfFailed(pump);
    }

    /// <summary>
    /// Runs what may write to the pipeline. Whatever is thrown there, a stop, a downstream error or the end of
    /// Select-Object's need, goes on to PowerShell untouched, but only after the work has been ended.
    /// </summary>
    private protected void Pumping(Action action)
    {
        bool done = false;
        try
        {
            action();
            done = true;
        }
        finally
        {
            if (!done)
            {
                CmdletPump? pump = _pump;
                bool stopped = IsStopping;
                AbandonPump();

                // A stopped pipeline takes no more, and work that failed has said all itself.
                if (!stopped && pump?.Failure is null or OperationCanceledException)
                {
                    WriteAfterBreak();
                }
            }
        }
    }

    /// <summary>
    /// Writes, on the pipeline's thread, what a person has to know of work that was ended from outside, such as by an
    /// -ErrorAction Stop at a row's error. The work has come to its end.
    /// </summary>
    private protected virtual void WriteAfterBreak()
    {
    }

    /// <summary>Turns the end of the work, where it was none, into PowerShell's terms.</summary>
    private protected void ThrowIfFailed(CmdletPump pump)
    {
        switch (pump.Failure)
        {
            case null:
                // A stop that the work ended before noticing is a stop all the same.
                if (IsStopping)
                {
                    throw new PipelineStoppedException();
                }

                break;
            case OperationCanceledException when IsStopping:
                throw new PipelineStoppedException();
            case { } failure:
                ThrowTerminatingError(ErrorRecords.From(failure));
                break;
        }
    }

    private void AbandonPump()
    {
        Cancel();
        _pump?.Abandon();
        _pump = null;
    }

    private void Cancel()
    {
        lock (_gate)
        {
            if (!_disposed && !_stop.IsCancellationRequested)
            {
                // Callbacks talk to servers (a statement is cancelled over a connection of its own): not on this thread.
                _ = _stop.CancelAsync();
            }
        }
    }
}
