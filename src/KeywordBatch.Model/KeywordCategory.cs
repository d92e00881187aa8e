namespace KeywordBatch;

/// <summary>A row of the categories table.</summary>
/// <param name="Id">category_id.</param>
/// <param name="Name">category_name.</param>
public sealed record KeywordCategory(long Id, string Name);
