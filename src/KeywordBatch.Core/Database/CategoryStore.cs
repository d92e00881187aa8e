namespace KeywordBatch.Database;

/// <summary>The categories table.</summary>
/// <param name="database">The database.</param>
public sealed class CategoryStore(KeywordDatabase database)
{
    /// <summary>All categories by id.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The table or one of its columns is missing, or the server cannot be reached.</exception>
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
                        categories.Add(new(DbValues.ToInt64(reading.Reader.GetValue(0)), reading.Reader.GetString(1)));
                    }
                }

                return categories;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
