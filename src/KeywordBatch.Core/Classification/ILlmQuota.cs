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
}
