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
        return await database.UseAsync<IReadOnlyList<KeywordCategory>>(
            async (session, token) =>
            {
                var categories = new List<KeywordCategory>();
                DbReading reading = await session.ReadAsync(session.Texts.SelectCategories, token).ConfigureAwait(false);
                await using (reading.ConfigureAwait(false))
                {
                    while (await reading.NextAsync().ConfigureAwait(false))
                    {
                        if (DbValues.ToText(reading.Reader.GetValue(1)) is { } name && !string.IsNullOrWhiteSpace(name))
                        {
                            categories.Add(new(IdOf(reading.Reader.GetValue(0), name), name));
                        }
                    }
                }

                return categories;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private long IdOf(object id, string name) =>
        long.TryParse(DbValues.ToText(id), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw DatabaseErrors.CategoryIdUnusable(database, DbValues.ToText(id), name);
}
