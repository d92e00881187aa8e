namespace KeywordBatch.Database;

/// <summary>What the statements of the chunk writer need of each row.</summary>
internal static class KeywordRows
{
    private static readonly RowColumn<ChatKeyword> Text = new("t", IsText: true, r => r.Text);

    /// <summary>The question: t.</summary>
    public static IReadOnlyList<RowColumn<ChatKeyword>> Questions { get; } = [Text];

    /// <summary>The question, its keyword, category and count: t, k, c, n.</summary>
    public static IReadOnlyList<RowColumn<ChatKeyword>> All { get; } =
    [
        Text,
        new("k", IsText: true, r => r.Keyword),
        new("c", IsText: false, r => r.CategoryId),
        new("n", IsText: false, r => r.Count),
    ];

    /// <summary>The most bytes that a row has in a statement.</summary>
    public static long BytesOf(ChatKeyword row) => All.Sum(c => StatementLimit.BytesOf(c.Value(row)));
}
