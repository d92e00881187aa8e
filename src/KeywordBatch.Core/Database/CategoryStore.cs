using System.Data.Common;
using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>The categories table.</summary>
/// <param name="database">The database.</param>
public sealed class CategoryStore(KeywordDatabase database)
{
    /// <summary>All categories by id, but for those without a name, which nobody could choose.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">TableMissing, ColumnMissing, CategoryIdUnusable, or the server cannot be reached.</exception>
    public async Task<IReadOnlyList<KeywordCategory>> ListAsync(CancellationToken cancellationToken)
    {
        KeywordSchema schema = await database.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        database.RequireColumns(schema.Categories, [schema.Names.CategoryId, schema.Names.CategoryName]);
        IReadOnlyList<KeywordCategory?> rows = await database.ListAsync(texts => texts.SelectCategories, ToCategory, cancellationToken).ConfigureAwait(false);
        return [.. rows.OfType<KeywordCategory>()];
    }

    private KeywordCategory? ToCategory(DbDataReader row) =>
        DbValues.ToText(row.GetValue(1)) is { } name && !string.IsNullOrWhiteSpace(name) ? new(IdOf(row.GetValue(0), name), name) : null;

    private long IdOf(object id, string name) =>
        long.TryParse(DbValues.ToText(id), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw DatabaseErrors.CategoryIdUnusable(database, DbValues.ToText(id), name);
}
