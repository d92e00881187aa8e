using KeywordBatch.Configuration;

namespace KeywordBatch.Database;

/// <summary>How a database is used.</summary>
public sealed record DatabaseOptions
{
    /// <summary>
    /// How long a server keeps a silent client's session or transaction, in seconds: a good deal more than the pause between two
    /// statements of ours, and less than we wait for a lock that such a client may hold. Nor longer than a lease: a worker that
    /// is frozen in the middle of a chunk would keep others from its day although they may have it.
    /// </summary>
    internal int MaxSilenceSeconds { get; init; } = 40;

    /// <summary>Connections kept open, 0 to as many as there may be.</summary>
    public int MinPoolSize { get; init; } = 2;

    /// <summary>Connections at most, 3 to 100; all but two of them may be held by days that are worked on.</summary>
    public int MaxPoolSize { get; init; } = 10;

    /// <summary>How long to try to connect, 1 to 300 seconds.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 15;

    /// <summary>How long a statement may take, 1 to 86,400 seconds.</summary>
    public int CommandTimeoutSeconds { get; init; } = 600;

    /// <summary>How often a transient fault (deadlock, lock wait, lost connection) is tried again, 0 to 100.</summary>
    public int MaxRetries { get; init; } = 12;

    /// <summary>The first wait before trying again, 1 ms to 1 min; it doubles, with jitter, up to 10 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a result may stay open while nobody reads it; servers cut such a reader (net_write_timeout is
    /// 60 s), so it is given up before and continued by a new query. 1 s to 50 s.
    /// </summary>
    public TimeSpan MaxReaderIdle { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Reads the DB_POOL_* and DB_*_TIMEOUT settings, and LEASE_SECONDS.</summary>
    /// <exception cref="KeywordBatchException">InvalidSetting.</exception>
    public static DatabaseOptions From(SettingsSource settings)
    {
        var defaults = new DatabaseOptions();
        int most = settings.GetInt32("DB_POOL_MAX", defaults.MaxPoolSize, 3, 100);
        return new()
        {
            MinPoolSize = settings.GetInt32("DB_POOL_MIN", defaults.MinPoolSize, 0, most),
            MaxPoolSize = most,
            ConnectTimeoutSeconds = settings.GetInt32("DB_CONNECT_TIMEOUT", defaults.ConnectTimeoutSeconds, 1, 300),
            CommandTimeoutSeconds = settings.GetInt32("DB_COMMAND_TIMEOUT", defaults.CommandTimeoutSeconds, 1, 86_400),
            MaxSilenceSeconds = Math.Min(defaults.MaxSilenceSeconds, settings.GetInt32("LEASE_SECONDS", defaults.MaxSilenceSeconds, 3, 86_400)),
        };
    }
}
