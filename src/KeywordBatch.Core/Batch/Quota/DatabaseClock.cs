namespace KeywordBatch.Batch;

/// <summary>
/// The database's clock in time stamps of this machine. A row that told the database's time was read between two stamps;
/// what all such rows have in common is narrow even when some of them were slow to come.
/// </summary>
/// <param name="time">This machine's time stamps; its idea of the time of day does not matter.</param>
internal sealed class DatabaseClock(TimeProvider time)
{
    private TimeSpan? _leastLead;
    private TimeSpan _mostLead;

    /// <summary>Learns from a row.</summary>
    public void Learn(RateRow row)
    {
        TimeSpan now = TimeSpan.FromMicroseconds(row.Now);
        TimeSpan least = now - time.GetElapsedTime(0, row.Came);
        TimeSpan most = now - time.GetElapsedTime(0, row.Asked);
        TimeSpan commonLeast = _leastLead > least ? _leastLead.Value : least;
        TimeSpan commonMost = _leastLead is not null && _mostLead < most ? _mostLead : most;

        // Nothing in common: one of the clocks was set, or runs faster than the other.
        bool moved = commonLeast > commonMost;
        _leastLead = moved ? least : commonLeast;
        _mostLead = moved ? most : commonMost;
    }

    /// <summary>The stamp by which a time of the database's clock has surely come.</summary>
    public long AtLatest(TimeSpan moment) => Stamp(moment - _leastLead!.Value);

    /// <summary>The stamp before which a time of the database's clock has surely not come.</summary>
    public long AtEarliest(TimeSpan moment) => Stamp(moment - _mostLead);

    private long Stamp(TimeSpan elapsed) => (long)(elapsed.Ticks * (time.TimestampFrequency / (double)TimeSpan.TicksPerSecond));
}
