namespace KeywordBatch.Batch;

/// <summary>A row of keyword_batch_rate, or what taking from it has brought; times in microseconds of the database's clock.</summary>
internal sealed class RateRow
{
    /// <summary>The end of what has been handed out.</summary>
    public long NextAt { get; set; }

    /// <summary>The share of the limit that was left by the last cut, over 0 to 1.</summary>
    public double Share { get; set; }

    /// <summary>When that was, 0 for never.</summary>
    public long ChangedAt { get; set; }

    /// <summary>When the row was read, between <see cref="Asked"/> and <see cref="Came"/>.</summary>
    public long Now { get; set; }

    /// <summary>Time stamp of this machine before the statement.</summary>
    public long Asked { get; set; }

    /// <summary>Time stamp of this machine after the statement.</summary>
    public long Came { get; set; }
}
