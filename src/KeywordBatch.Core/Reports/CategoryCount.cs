namespace KeywordBatch.Reports;

/// <summary>The keyword rows of a category.</summary>
/// <param name="Id">category_id.</param>
/// <param name="Name">Its name; null when the categories table has none.</param>
/// <param name="Questions">Keyword rows.</param>
/// <param name="Asked">How often their questions were asked.</param>
internal sealed record CategoryCount(long Id, string? Name, long Questions, long Asked);
