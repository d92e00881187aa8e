namespace KeywordBatch.Classification;

/// <summary>A question on its way through the calls.</summary>
internal sealed class AskedQuestion(MissingKeyword question, string sentText)
{
    public MissingKeyword Question { get; } = question;

    /// <summary>What leaves the machine: masked, well-formed.</summary>
    public string SentText { get; } = sentText;

    public ChatKeyword? Answer { get; set; }

    /// <summary>Why the last call brought no valid answer.</summary>
    public string? Problem { get; set; }
}
