namespace KeywordBatch.Batch;

/// <summary>Whoever shows a run to people. Calls come from any thread, one at a time; they should return soon.</summary>
public interface IBatchHost
{
    /// <summary>Something worth a line: a step begins or ends, a day is done.</summary>
    /// <param name="text">One line in the user's language.</param>
    void Milestone(string text);

    /// <summary>Something a person should look at.</summary>
    /// <param name="text">One line in the user's language.</param>
    void Warning(string text);

    /// <summary>How far the run is; called after each chunk.</summary>
    /// <param name="progress">Counts and rate.</param>
    void Progress(BatchProgress progress);

    /// <summary>A unit has ended; units come in order of days.</summary>
    /// <param name="unit">What it did.</param>
    void UnitEnded(KeywordBatchUnit unit);

    /// <summary>A question could not be classified or stored.</summary>
    /// <param name="failure">Which, where and why.</param>
    void QuestionFailed(KeywordFailure failure);

    /// <summary>A question has failed in a run that tries again: if it stays so, it is told when the run ends.</summary>
    /// <param name="failure">Which, where and why.</param>
    void QuestionFailedForNow(KeywordFailure failure);

    /// <summary>What has stayed failed in a run that tries again, at the pace of whom it is shown to. Nothing else is told meanwhile.</summary>
    /// <param name="failures">Each question once, read as they are taken.</param>
    /// <param name="cancellationToken">Ends the telling.</param>
    async Task TellFailedAsync(IAsyncEnumerable<KeywordFailure> failures, CancellationToken cancellationToken)
    {
        await foreach (KeywordFailure failure in failures.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            QuestionFailed(failure);
        }
    }
}
