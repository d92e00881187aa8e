using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Operations;

/// <summary>
/// Runs the script of a schedule for a day, in a PowerShell of its own: what it does wrong ends that one, and not the worker.
/// It gets the day, and by its environment the worker's database.
/// </summary>
/// <param name="database">The worker's database.</param>
/// <param name="settings">Where alerts go.</param>
/// <param name="folder">The folder that it runs in.</param>
/// <param name="module">The module that it is given; null where it finds its modules itself.</param>
/// <param name="note">Told each line that it writes.</param>
/// <param name="warn">Told what goes wrong with alerts.</param>
/// <param name="time">The clock.</param>
public sealed class ScheduleScript(
    KeywordDatabase database, SettingsSource settings, string folder, string? module, Action<string> note, Action<string> warn, TimeProvider time)
{
    // One line an error, whatever the error view. The exit code is one that the script gives, not one that a program left in it.
    // PowerShell makes no DateOnly of a DateTime by itself.
    private const string Wrapper = """
        [Console]::OutputEncoding = [Text.UTF8Encoding]::new()
        try {
            if ($env:KEYWORDBATCH_SCRIPT_MODULE) { Import-Module $env:KEYWORDBATCH_SCRIPT_MODULE -ErrorAction Stop }
            $day = [datetime]::ParseExact($env:KEYWORDBATCH_SCRIPT_DAY, 'yyyy-MM-dd', [cultureinfo]::InvariantCulture)
            $taken = @($ExecutionContext.InvokeCommand.GetCommand($env:KEYWORDBATCH_SCRIPT, 'ExternalScript').Parameters?.Values)[0]
            if ($taken.ParameterType -eq [DateOnly]) { $day = [DateOnly]::FromDateTime($day) }
            $global:LASTEXITCODE = 0
            & $env:KEYWORDBATCH_SCRIPT $day
            exit $($? ? 0 : [Math]::Max(1, $LASTEXITCODE))
        } catch {
            [Console]::Error.WriteLine(($_.Exception.Message -replace '\s+', ' '))
            exit 1
        }
        """;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly ScriptLines _lines = new(new(settings, database.Url.Password));

    // The one that we are in, where we are in one.
    internal string Program { get; init; } =
        Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own).Equals("pwsh", StringComparison.OrdinalIgnoreCase) ? own : "pwsh";

    /// <summary>Runs it.</summary>
    /// <param name="schedule">Whose script.</param>
    /// <param name="day">The day.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is kept of the day of the schedule's table then; null for nothing.</returns>
    /// <exception cref="KeywordBatchException">ScriptHostMissing, ScriptFailed; the database cannot be reached.</exception>
    public async Task<KeywordBatchUnit?> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule is not { ScriptPath: { } path, Table: { } table })
        {
            throw OperationsErrors.ScriptIncomplete();
        }

        if (AlertWatch.ReadOptions(settings, warn) is not { } options)
        {
            return await RunAsync(path, table, day, note, cancellationToken).ConfigureAwait(false);
        }

        using AlertWatch watch = AlertWatch.OfSync(options, database.Url, table, new(day, day), warn, time, token => IsSyncingAsync(table, day, token));
        return await watch.RunAsync(
            () => RunAsync(path, table, day, Tell, cancellationToken),
            cancellationToken,
            unit => unit is { Status: "completed" }).ConfigureAwait(false);

        void Tell(string line)
        {
            watch.Progressed();
            note(line);
        }
    }

    /// <summary>What is kept of a day of a table; null for nothing.</summary>
    internal static async Task<KeywordBatchUnit?> FindDayAsync(KeywordDatabase database, string table, DateOnly day, CancellationToken cancellationToken) =>
        await SyncTables.FindSyncedAsync(database, table, cancellationToken).ConfigureAwait(false) is { } synced
            && await new UnitStore(database, SyncTables.SourceOf(synced)).ListAsync(new(day, day), cancellationToken).ConfigureAwait(false) is [var unit, ..]
            ? unit
            : null;

    // A sync that runs is watched by itself; what comes before and after it only here.
    private async Task<bool> IsSyncingAsync(string table, DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            return await FindDayAsync(database, table, day, cancellationToken).ConfigureAwait(false) is { Status: "running" };
        }
        catch (KeywordBatchException)
        {
            // A database that is away is no sign of life.
            return false;
        }
    }

    private async Task<KeywordBatchUnit?> RunAsync(string path, string table, DateOnly day, Action<string> tell, CancellationToken cancellationToken)
    {
        (int code, string? error) = await RunProcessAsync(path, day, tell, cancellationToken).ConfigureAwait(false);

        // Its tables may be of its own making.
        await database.ReadSchemaAsync(cancellationToken).ConfigureAwait(false);
        KeywordBatchUnit? unit = await FindDayAsync(database, table, day, cancellationToken).ConfigureAwait(false);
        if (code == 0 || unit is { Status: "completed" })
        {
            return unit;
        }

        throw OperationsErrors.ScriptFailed(path, code, error ?? unit?.LastError ?? OperationsErrors.Message("ScriptSilent"));
    }

    private async Task<(int Code, string? Error)> RunProcessAsync(string path, DateOnly day, Action<string> tell, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw OperationsErrors.ScriptMissing(path);
        }

        string? error = null;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var process = new Process { StartInfo = Describe(path, day), EnableRaisingEvents = true };
        process.Exited += (_, _) => ended.TrySetResult();
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw OperationsErrors.ScriptHostMissing(process.StartInfo.FileName, e);
        }

        // It must not read what is meant for the worker.
        process.StandardInput.Close();
        using var enough = new CancellationTokenSource();
        Task reading = Task.WhenAll(
            _lines.TellAsync(process.StandardOutput, tell, enough.Token),
            _lines.TellAsync(process.StandardError, line => tell(error = line), enough.Token));
        using CancellationTokenRegistration registration = cancellationToken.Register(() => Kill(process));
        await ended.Task.ConfigureAwait(false);

        // What it has started and left behind may hold its output for as long as it lives.
        await Task.WhenAny(reading, Task.Delay(LastWords, time, CancellationToken.None)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return (process.ExitCode, error);
    }

    private ProcessStartInfo Describe(string path, DateOnly day)
    {
        var start = new ProcessStartInfo(Program, ["-NoProfile", "-NonInteractive", "-Command", Wrapper])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        start.Environment["NO_COLOR"] = "1";

        // Not among the arguments, which everybody on the machine can see.
        start.Environment[KeywordDatabase.UrlSetting] = database.Url.ToTextWithPassword();
        start.Environment["KEYWORDBATCH_SCRIPT"] = path;
        start.Environment["KEYWORDBATCH_SCRIPT_DAY"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        start.Environment["KEYWORDBATCH_SCRIPT_MODULE"] = module ?? "";
        return start;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or what it has started is not ours to end.
        }
    }
}
