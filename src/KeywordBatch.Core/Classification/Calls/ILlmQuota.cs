namespace KeywordBatch.Classification;

/// <summary>
/// Who may send the next request, and when. The default counts within the process; one over a database shares the
/// quota between workers.
/// </summary>
public interface ILlmQuota
{
    /// <summary>Returns when a request may be sent, and counts it as sent.</summary>
    /// <param name="cancellationToken">Gives the wait up; the request is then not counted.</param>
    ValueTask WaitAsync(CancellationToken cancellationToken);

    /// <summary>Tells what a request that was sent took; a quota of tokens reserves by what the ones before it took.</summary>
    /// <param name="tokens">Tokens sent and received, as the server counted them; 0 where it does not tell.</param>
    void Settle(int tokens)
    {
    }

    /// <summary>Tells that the server refused a request as too many (429): whoever shares the quota slows down.</summary>
    /// <param name="retryAfter">How long the server asked to wait; null when it did not say.</param>
    /// <param name="cancellationToken">Gives the telling up.</param>
    ValueTask ThrottledAsync(TimeSpan? retryAfter, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
