namespace KeywordBatch.Batch;

/// <summary>
/// Last words to a database that may be out of reach: nobody waits for it long, a lease runs out by itself, and the first
/// error is the one to tell.
/// </summary>
internal static class Farewell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Says them.</summary>
    /// <returns>Why that was in vain; null when it was not.</returns>
    public static async Task<Exception?> TryAsync(Func<CancellationToken, Task> say)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await say(patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is KeywordBatchException or OperationCanceledException)
        {
            return e;
        }
    }
}
