using System.Runtime.CompilerServices;
using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>Stores a stream of answers of any days, outside a run: in the chunks and by the writer that runs use.</summary>
/// <param name="database">The database.</param>
/// <param name="options">Chunk size and age.</param>
/// <param name="time">The clock.</param>
public sealed class AnswerStore(KeywordDatabase database, BatchOptions options, TimeProvider time)
{
    /// <summary>Stores every answer of a stream.</summary>
    /// <param name="answers">What to store; those of one day are best neighbours.</param>
    /// <param name="cancellationToken">Ends the work; chunks stored before stay.</param>
    /// <returns>
    /// What became of each chunk, right after it was stored. An answer without text or keyword, with half a character in
    /// either, with a count under 1 or of a category that the categories table lacks is among the failures and not stored.
    /// </returns>
    /// <exception cref="KeywordBatchException">The server cannot be reached, a table is missing, or an option is out of range.</exception>
    public async IAsyncEnumerable<ChunkResult> StoreAsync(
        IAsyncEnumerable<ChatKeyword> answers, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options.Validate();
        var writer = new ChunkWriter(database);
        var size = new AdaptiveChunkSize(options);
        AnswerRules rules = await AnswerRules.LoadAsync(database, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<IReadOnlyList<ChatKeyword>> chunks =
            ChunkCollector.CollectAsync(answers, () => size.Current, BatchOptions.MaxChunkAge, time, cancellationToken);
        await foreach (IReadOnlyList<ChatKeyword> chunk in chunks.ConfigureAwait(false))
        {
            foreach (IGrouping<DateOnly, ChatKeyword> day in chunk.GroupBy(a => a.Date))
            {
                var refused = new List<KeywordFailure>();
                ChatKeyword[] sound = [.. day.Where(answer => rules.Accepts(answer, refused))];
                if (sound.Length == 0)
                {
                    yield return new ChunkResult(0, 0, refused);
                    continue;
                }

                ChunkResult result = await writer
                    .WriteAsync(day.Key, sound, [], lease: null, run: 0, cancellationToken).ConfigureAwait(false);
                size.Learn(result);
                yield return refused.Count == 0 ? result : result with { Failures = [.. refused, .. result.Failures] };
            }
        }
    }
}
