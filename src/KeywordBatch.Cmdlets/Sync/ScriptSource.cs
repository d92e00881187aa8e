using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>A script block as the source of days: in runspaces of its own, one for each day that is asked for at once.</summary>
internal sealed class ScriptSource(SourceScript script, Action<string> warning, Action<string> verbose) : IDaySource, IDisposable
{
    /// <summary>How long a script that is told to stop is waited for; one that is deaf to it is left to itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentBag<(Runspace Runspace, RowInput Input)> _idle = [];

    public async Task ReadAsync(DateOnly day, Action<SourceRow> row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_idle.TryTake(out (Runspace Runspace, RowInput Input) own))
        {
            own = (script.Open(), new());
        }

        bool ended = false;
        var sink = new RowSink(own.Input, row);
        PowerShell shell = script.Call(own.Runspace, day, sink);
        try
        {
            Task running = Task.Factory.FromAsync(shell.BeginInvoke(), shell.EndInvoke);
            try
            {
                await running.WaitAsync(cancellationToken);
                ended = true;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                ended = await StopAsync(shell, running);
                throw;
            }
            catch (Exception e)
            {
                ended = true;
                throw e as KeywordBatchException ?? e.InnerException as KeywordBatchException ?? CmdletErrors.SourceFailed(day, e);
            }

            Tell(day, shell);
            if (!sink.HasAll)
            {
                // A part of the day, which must not pass for the whole of it.
                throw CmdletErrors.SourceBrokenOff(day);
            }
        }
        finally
        {
            if (ended)
            {
                shell.Dispose();
                _idle.Add(own);
            }
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out (Runspace Runspace, RowInput Input) own))
        {
            own.Runspace.Dispose();
        }
    }

    private static async Task<bool> StopAsync(PowerShell shell, Task running)
    {
        Task stopped = Task.Run(shell.Stop);
        try
        {
            await Task.WhenAll(stopped, running).WaitAsync(Patience);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (Exception e) when (e is RuntimeException or PipelineStoppedException)
        {
            return true;
        }
    }

    private void Tell(DateOnly day, PowerShell shell)
    {
        foreach (ErrorRecord error in shell.Streams.Error)
        {
            warning($"{day:O}: {error}");
        }

        foreach (WarningRecord record in shell.Streams.Warning)
        {
            warning($"{day:O}: {record.Message}");
        }

        foreach (string text in shell.Streams.Verbose.Select(r => r.Message).Concat(shell.Streams.Information.Select(r => $"{r.MessageData}")))
        {
            verbose($"{day:O}: {text}");
        }
    }
}
