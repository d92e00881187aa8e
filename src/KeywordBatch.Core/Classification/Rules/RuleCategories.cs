namespace KeywordBatch.Classification;

/// <summary>A rules file's categories as the database names them; null where it has none of that name.</summary>
internal sealed class RuleCategories
{
    public RuleCategories(RuleBook book, IReadOnlyList<KeywordCategory> categories, long? defaultCategoryId)
    {
        Source = categories;
        Names = new string?[book.Names.Count];
        foreach (KeywordCategory category in categories)
        {
            string name = CategoryName.Normalize(category.Name);
            for (int i = 0; i < Names.Length; i++)
            {
                if (CategoryName.Normalize(book.Names[i]) == name)
                {
                    Names[i] = category.Name;
                }
            }
        }

        Otherwise = defaultCategoryId is { } id ? categories.FirstOrDefault(c => c.Id == id)?.Name : Names[^1];
    }

    public IReadOnlyList<KeywordCategory> Source { get; }

    /// <summary>By the index of the file's categories, "otherwise" last.</summary>
    public string?[] Names { get; }

    public string? Otherwise { get; }
}
