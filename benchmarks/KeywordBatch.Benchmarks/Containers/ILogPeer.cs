using KeywordBatch.Benchmarks.Frame;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>Another log on disk; times are in seconds.</summary>
internal interface ILogPeer : IDisposable
{
    /// <summary>FasterLog; null, and said, where the feed does not have it.</summary>
    static ILogPeer? Find(BenchmarkRun run)
    {
#if BENCHMARK_PEERS
        return new FasterPeer();
#else
        run.Skip("FasterLog", "the feed does not have Microsoft.FASTER.Core");
        return null;
#endif
    }

    /// <summary>Appends to a log of its own; the last records are flushed.</summary>
    /// <param name="home">Its folder.</param>
    /// <param name="count">Records.</param>
    /// <param name="commitEvery">Records of a durable group; 0 for none.</param>
    /// <param name="sync">Whether the file is flushed to the disk besides.</param>
    double Append(string home, long count, int commitEvery, bool sync = false);

    /// <summary>Makes the log that is scanned.</summary>
    void Fill(string folder, long count);

    /// <summary>Reads every record.</summary>
    double Scan(long count);
}
