namespace KeywordBatch.Database;

/// <summary>What keyword_batch_failure holds of one question of a day.</summary>
/// <param name="Hash">Of the whole text.</param>
/// <param name="Text">The text, cut to what a statement carries.</param>
/// <param name="Count">How often it was asked that day.</param>
/// <param name="Stage">Where it failed.</param>
/// <param name="Reason">What happened.</param>
/// <param name="Attempts">How often it has failed since it was recorded last.</param>
internal sealed record FailureRow(string Hash, string Text, long Count, string Stage, string Reason, int Attempts)
{
    /// <summary>Its values within a statement: h, t, n, s, m, a.</summary>
    public static IReadOnlyList<RowColumn<FailureRow>> Columns { get; } =
    [
        new("h", IsText: true, r => r.Hash),
        new("t", IsText: true, r => r.Text),
        new("n", IsText: false, r => r.Count),
        new("s", IsText: true, r => r.Stage),
        new("m", IsText: true, r => r.Reason),
        new("a", IsText: false, r => r.Attempts),
    ];

    /// <summary>The most bytes that a row has in a statement.</summary>
    public static long BytesOf(FailureRow row) => Columns.Sum(c => StatementLimit.BytesOf(c.Value(row)));
}
