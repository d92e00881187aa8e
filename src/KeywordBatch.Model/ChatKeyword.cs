namespace KeywordBatch;

/// <summary>A question with its answer: what becomes a keyword row.</summary>
/// <param name="Date">The day the question was asked (the row's created_at).</param>
/// <param name="Text">The question, unchanged (query_text).</param>
/// <param name="Keyword">The keyword, not yet cut to the column's size.</param>
/// <param name="CategoryId">The category's id in the categories table.</param>
/// <param name="Count">How often it was asked that day (query_count), 1 or more.</param>
public sealed record ChatKeyword(DateOnly Date, string Text, string Keyword, long CategoryId, long Count)
{
    /// <summary>The category's name, where known.</summary>
    public string? Category { get; init; }

    /// <summary>Who answered: rules, hcx or openai; null for a row read from the database.</summary>
    public string? Classifier { get; init; }

    /// <summary>When the row was stored (batch_created_at), in the database's own time; null before it is stored.</summary>
    public DateTime? BatchCreatedAt { get; init; }
}
