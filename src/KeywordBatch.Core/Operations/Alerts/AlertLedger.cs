using System.Globalization;
using System.Text.Json;

namespace KeywordBatch.Operations;

/// <summary>
/// Remembers by cause what was sent, in a file each, so that all processes of an account together send one alert an hour and
/// a notice when it is over. In files and not in the database, since the worst news is that there is no database.
/// </summary>
internal sealed class AlertLedger(string folder, TimeSpan interval, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>A cause is there: whether it may be told now. Who is told true sends it.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public Task<bool> TryRaiseAsync(string scope, KeywordBatchAlertCause cause, CancellationToken cancellationToken) =>
        ChangeAsync(
            scope,
            cause,
            entry =>
            {
                bool may = entry.SentAt is not { } sent || time.GetUtcNow() - sent >= interval || sent > time.GetUtcNow();
                bool told = entry is { Open: true, Announced: true };
                return (new(Open: true, Announced: may || told, may ? time.GetUtcNow() : entry.SentAt, told), may);
            },
            cancellationToken);

    /// <summary>A cause is gone: whether somebody was told of it and is to be told this.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public Task<bool> TryResolveAsync(string scope, KeywordBatchAlertCause cause, CancellationToken cancellationToken) =>
        !File.Exists(PathOf(scope, cause))
            ? Task.FromResult(false)
            : ChangeAsync(scope, cause, entry => (new(Open: false, Announced: false, entry.SentAt), entry is { Open: true, Announced: true }), cancellationToken);

    /// <summary>What was to be sent reached nobody: the next one may be sent at once. Whoever was told earlier still has been.</summary>
    /// <returns>True.</returns>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public Task<bool> TakeBackAsync(string scope, KeywordBatchAlertCause cause, CancellationToken cancellationToken) =>
        ChangeAsync(scope, cause, entry => (new(entry.Open, Announced: entry.ToldBefore, SentAt: null), true), cancellationToken);

    /// <summary>That it is over reached nobody: those who were told of it are still to be told this.</summary>
    /// <returns>True.</returns>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public Task<bool> ReopenAsync(string scope, KeywordBatchAlertCause cause, CancellationToken cancellationToken) =>
        ChangeAsync(scope, cause, entry => (entry with { Open = true, Announced = true }, true), cancellationToken);

    private string PathOf(string scope, KeywordBatchAlertCause cause)
    {
        string database = TextHash.Of(scope, 16);
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{database}-{cause}.json"));
    }

    private async Task<bool> ChangeAsync(
        string scope, KeywordBatchAlertCause cause, Func<Entry, (Entry Entry, bool Result)> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        FileStream file = await OpenAsync(PathOf(scope, cause), cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            (Entry entry, bool result) = change(await ReadAsync(file, cancellationToken).ConfigureAwait(false));
            file.SetLength(0);
            await JsonSerializer.SerializeAsync(file, entry, cancellationToken: cancellationToken).ConfigureAwait(false);
            return result;
        }
    }

    // Held by others for no longer than a few lines of code take.
    private async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(LookAgain, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A file that a power cut has left empty or cut says that nothing was sent.
    private static async Task<Entry> ReadAsync(FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            return file.Length == 0
                ? new(false, false, null)
                : await JsonSerializer.DeserializeAsync<Entry>(file, cancellationToken: cancellationToken).ConfigureAwait(false) ?? new(false, false, null);
        }
        catch (JsonException)
        {
            return new(false, false, null);
        }
        finally
        {
            file.Position = 0;
        }
    }

    private sealed record Entry(bool Open, bool Announced, DateTimeOffset? SentAt, bool ToldBefore = false);
}
