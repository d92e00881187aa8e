using KeywordBatch.Configuration;

namespace KeywordBatch.Batch;

/// <summary>How a run works.</summary>
public sealed record BatchOptions
{
    /// <summary>The time that storing a chunk should take.</summary>
    internal static readonly TimeSpan ChunkTarget = TimeSpan.FromMilliseconds(500);

    /// <summary>A chunk is stored no later than this after its first answer, however small.</summary>
    internal static readonly TimeSpan MaxChunkAge = TimeSpan.FromSeconds(30);

    private static readonly OptionRange Range = new(BatchErrors.InvalidBatchOption);

    /// <summary>Questions of a chunk at first, 1 to 10,000.</summary>
    public int ChunkSize { get; init; } = 500;

    /// <summary>The smallest chunk that adapting may come to, 1 to 10,000.</summary>
    public int MinChunkSize { get; init; } = 100;

    /// <summary>The largest chunk that adapting may come to, 1 to 10,000.</summary>
    public int MaxChunkSize { get; init; } = 1000;

    /// <summary>A pause after each chunk, to spare the database; 0 to 1 hour.</summary>
    public TimeSpan ChunkPause { get; init; }

    /// <summary>Days worked on at once, 1 to 32; each holds a connection, so that on a server there are at most DB_POOL_MAX less 2 in a process.</summary>
    public int ParallelDays { get; init; } = 3;

    /// <summary>Into how many units a day is split, 1 to 1,000; null splits days of more than 50,000 questions.</summary>
    public int? BucketsPerDay { get; init; }

    /// <summary>A question that has failed so often by itself, and not for a server in trouble, is left alone by later runs, 1 to 1,000.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>At most so many missing questions, 1 or more; null for all. It holds for missing, and for complete's second pass.</summary>
    public long? Limit { get; init; }

    /// <summary>How long a unit stays a worker's without renewal; 3 s to 1 day. It is renewed at a third of it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Where answers are kept before they are stored. Null for no journal: then a run that is killed asks, and pays,
    /// again for the answers of the chunks that were not stored yet.
    /// </summary>
    public JournalOptions? Journal { get; init; } = new();

    /// <summary>Reads BATCH_SIZE, PARALLEL_CONCURRENT_DATES, LEASE_SECONDS and KEYWORDBATCH_JOURNAL.</summary>
    /// <param name="settings">Where they come from.</param>
    /// <exception cref="KeywordBatchException">InvalidSetting.</exception>
    public static BatchOptions From(SettingsSource settings)
    {
        var defaults = new BatchOptions();
        return defaults.WithChunkSize(settings.GetInt32("BATCH_SIZE", defaults.ChunkSize, 1, 10_000)) with
        {
            Journal = JournalOptions.From(settings),
            ParallelDays = settings.GetInt32("PARALLEL_CONCURRENT_DATES", defaults.ParallelDays, 1, 32),
            Lease = TimeSpan.FromSeconds(settings.GetInt32("LEASE_SECONDS", (int)defaults.Lease.TotalSeconds, 3, 86_400)),
        };
    }

    /// <summary>The options with another chunk size, the limits widened to hold it.</summary>
    /// <param name="size">1 to 10,000.</param>
    public BatchOptions WithChunkSize(int size) =>
        this with { ChunkSize = size, MinChunkSize = Math.Min(MinChunkSize, size), MaxChunkSize = Math.Max(MaxChunkSize, size) };

    internal void Validate()
    {
        Range.Check(nameof(ChunkSize), ChunkSize, 1, 10_000);
        Range.Check(nameof(MinChunkSize), MinChunkSize, 1, ChunkSize);
        Range.Check(nameof(MaxChunkSize), MaxChunkSize, ChunkSize, 10_000);
        Range.Check(nameof(ChunkPause), ChunkPause, TimeSpan.Zero, TimeSpan.FromHours(1));
        Range.Check(nameof(ParallelDays), ParallelDays, 1, 32);
        Range.Check(nameof(BucketsPerDay), BucketsPerDay ?? 1, 1, 1000);
        Range.Check(nameof(MaxAttempts), MaxAttempts, 1, 1000);
        Range.Check(nameof(Limit), Limit ?? 1, 1, long.MaxValue);
        Range.Check(nameof(Lease), Lease, TimeSpan.FromSeconds(3), TimeSpan.FromDays(1));
    }
}
