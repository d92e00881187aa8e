using KeywordBatch.Database;

namespace KeywordBatch.Questions;

/// <summary>Reads keyword rows.</summary>
/// <param name="database">The database.</param>
public sealed class KeywordReader(KeywordDatabase database)
{
    /// <summary>The keyword rows of a period, by day.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="categoryId">Only those of a category; null for all.</param>
    /// <param name="cancellationToken">Ends the statement on the server.</param>
    /// <exception cref="KeywordBatchException">A table or column is missing, or the server cannot be reached.</exception>
    public async IAsyncEnumerable<ChatKeyword> ReadAsync(
        Period period, long? categoryId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        long seen = 0;
        IAsyncEnumerable<ChatKeyword> rows = database.StreamAsync(
            (texts, skip) => (texts.SelectKeywords(categoryId is not null) + (skip == 0 ? "" : texts.Skip(skip)),
            [
                ("start", period.Start), ("end", period.End.AddDays(1)), .. categoryId is { } id ? [("category", (object?)id)] : Array.Empty<(string, object?)>(),
            ]),
            r => (new ChatKeyword(
                DbValues.ToDay(r.GetValue(0)),
                r.GetString(1),
                r.GetString(2),
                DbValues.ToInt64(r.GetValue(3)),
                DbValues.ToInt64(r.GetValue(4)))
            {
                BatchCreatedAt = DbValues.ToTime(r.GetValue(5)),
                Category = DbValues.ToText(r.GetValue(6)),
            }, ++seen),
            cancellationToken);
        await foreach (ChatKeyword keyword in rows.ConfigureAwait(false))
        {
            yield return keyword;
        }
    }
}
