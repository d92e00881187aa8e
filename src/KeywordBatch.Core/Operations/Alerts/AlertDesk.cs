using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>
/// Raises and resolves causes: an alert at most once an interval, a notice when it is over. Nothing here fails its caller;
/// what could not be sent is told as a warning.
/// </summary>
/// <param name="options">Where alerts go and how often.</param>
/// <param name="database">The database that they are about, without password; empty for none.</param>
/// <param name="warn">Told in one line that what was sent cannot be kept.</param>
/// <param name="time">The clock.</param>
/// <param name="table">The table of the database that they are about; null for the batch.</param>
public sealed class AlertDesk(AlertOptions options, string database, Action<string> warn, TimeProvider time, string? table = null) : IDisposable
{
    // One alert an interval for each scope and cause.
    private readonly string _scope = table is null ? database : $"{database} {table}";
    private readonly AlertSender _sender = new(options, time);
    private readonly AlertLedger _ledger = new(options.Folder, options.Interval, time);

    /// <summary>Says that a cause is there.</summary>
    /// <param name="alert">What to say.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What became of it; empty when it was told less than the interval ago.</returns>
    public async Task<IReadOnlyList<KeywordBatchAlertDelivery>> RaiseAsync(KeywordBatchAlert alert, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return await RememberAsync(l => l.TryRaiseAsync(_scope, alert.Cause, cancellationToken), withoutMemory: true).ConfigureAwait(false)
            ? await SendAsync(alert, l => l.TakeBackAsync(_scope, alert.Cause, cancellationToken), cancellationToken).ConfigureAwait(false)
            : [];
    }

    /// <summary>Says that a cause is gone, if anybody was told that it was there.</summary>
    /// <param name="notice">What to say.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What became of it; empty when there was nothing to say.</returns>
    public async Task<IReadOnlyList<KeywordBatchAlertDelivery>> ResolveAsync(KeywordBatchAlert notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return await RememberAsync(l => l.TryResolveAsync(_scope, notice.Cause, cancellationToken), withoutMemory: false).ConfigureAwait(false)
            ? await SendAsync(notice with { Recovered = true }, l => l.ReopenAsync(_scope, notice.Cause, cancellationToken), cancellationToken).ConfigureAwait(false)
            : [];
    }

    /// <inheritdoc/>
    public void Dispose() => _sender.Dispose();

    // What reaches nobody must not be remembered as told.
    private async Task<IReadOnlyList<KeywordBatchAlertDelivery>> SendAsync(
        KeywordBatchAlert alert, Func<AlertLedger, Task<bool>> forget, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordBatchAlertDelivery> deliveries = await _sender.SendAsync(
            alert with { Database = database.Length == 0 ? null : database, Table = table }, cancellationToken).ConfigureAwait(false);
        if (!deliveries.Any(d => d.Sent))
        {
            await RememberAsync(forget, withoutMemory: true).ConfigureAwait(false);
        }

        return deliveries;
    }

    private async Task<bool> RememberAsync(Func<AlertLedger, Task<bool>> ask, bool withoutMemory)
    {
        try
        {
            return await ask(_ledger).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn(OperationsErrors.Message("AlertsNotRemembered", options.Folder, DatabaseErrors.OneLine(e)));
            return withoutMemory;
        }
    }
}
