namespace KeywordBatch;

/// <summary>A question that has no keyword row yet, or a row that a daily sync could not store, because something went wrong with it.</summary>
/// <param name="Date">The day it was asked, or of the row.</param>
/// <param name="Text">The question, or the row's key.</param>
/// <param name="Count">How often it was asked that day.</param>
/// <param name="Stage">Where it failed: classify, store or sync.</param>
/// <param name="Reason">What happened, in one line, without secrets.</param>
public sealed record KeywordFailure(DateOnly Date, string Text, long Count, string Stage, string Reason)
{
    /// <summary>The run that met it, 0 outside a run.</summary>
    public long RunId { get; init; }

    /// <summary>How often it has failed, over all runs, without the times when the classifier's server was in trouble.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>When it failed last, by the database's clock, as this computer's time.</summary>
    public DateTime? FailedAt { get; init; }

    /// <summary>The question, to be classified once more: Get-KeywordBatchFailure | Resolve-ChatKeyword.</summary>
    /// <param name="failure">What failed.</param>
    public static implicit operator MissingKeyword(KeywordFailure failure) => failure.ToMissingKeyword();

    /// <summary>The question, to be classified once more.</summary>
    public MissingKeyword ToMissingKeyword() => new(Date, Text, Count);
}
