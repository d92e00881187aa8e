namespace KeywordBatch.Database;

/// <summary>One column of the rows that travel with a statement.</summary>
/// <param name="Name">Its name within the statement.</param>
/// <param name="IsText">Text, or else a whole number of 64 bits.</param>
/// <param name="Value">A row's value: a string, an int, a long or null.</param>
internal sealed record RowColumn<T>(string Name, bool IsText, Func<T, object?> Value);
