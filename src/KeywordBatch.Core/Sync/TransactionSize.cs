using KeywordBatch.Batch;

namespace KeywordBatch.Sync;

/// <summary>
/// How many rows the next transaction takes: a chunk, whose size adapts by the rows that fail, and several of them where the
/// database stores them well within the target, since a transaction costs as much for few rows as for many. For several
/// tasks at once.
/// </summary>
/// <param name="options">Start, limits and target of a chunk.</param>
internal sealed class TransactionSize(BatchOptions options)
{
    private const int MostChunks = 10;

    /// <summary>What the options allow a single chunk at most.</summary>
    private const int MostRows = 10_000;

    private readonly Lock _gate = new();
    private readonly AdaptiveChunkSize _chunk = new(options);
    private int _chunks = 1;

    /// <summary>The size now.</summary>
    public int Current
    {
        get
        {
            lock (_gate)
            {
                return Rows;
            }
        }
    }

    private int Rows => Math.Min(_chunk.Current * _chunks, MostRows);

    /// <summary>Learns from a transaction.</summary>
    /// <param name="total">How many rows it had.</param>
    /// <param name="failed">How many of them failed.</param>
    /// <param name="duration">How long it took, retries included.</param>
    /// <param name="tries">How often it was tried.</param>
    public void Learn(int total, int failed, TimeSpan duration, int tries)
    {
        if (total == 0)
        {
            return;
        }

        lock (_gate)
        {
            bool whole = total >= Rows;
            double share = Math.Min(1, (double)_chunk.Current / total);
            _chunk.Learn((int)Math.Round(total * share), (int)Math.Ceiling(failed * share), duration * share, tries);
            _chunks = failed > 0 || tries > 1 ? 1
                : duration > BatchOptions.ChunkTarget ? Math.Max(1, _chunks / 2)
                : whole && duration * 4 < BatchOptions.ChunkTarget && options.ChunkPause == TimeSpan.Zero ? Math.Min(MostChunks, _chunks * 2)
                : _chunks;
        }
    }
}
