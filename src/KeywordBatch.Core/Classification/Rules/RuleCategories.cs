namespace KeywordBatch.Classification;

/// <summary>A rules file's categories as the database names them; null where it has none of that name.</summary>
internal sealed class RuleCategories
{
    public RuleCategories(RuleBook book, IReadOnlyList<KeywordCategory> categories, long? defaultCategoryId)
    {
        Source = categories;
        var named = new Dictionary<string, string>(categories.Count, StringComparer.Ordinal);
        foreach (KeywordCategory category in categories)
        {
            named[CategoryName.Normalize(category.Name)] = category.Name;
        }

        Names = [.. book.Names.Select(name => named.GetValueOrDefault(CategoryName.Normalize(name)))];
        Otherwise = defaultCategoryId is { } id ? categories.FirstOrDefault(c => c.Id == id)?.Name : Names[^1];
    }

    public IReadOnlyList<KeywordCategory> Source { get; }

    /// <summary>By the index of the file's categories, "otherwise" last.</summary>
    public string?[] Names { get; }

    public string? Otherwise { get; }
}
