namespace KeywordBatch.PumpFixture;

/// <summary>What happened off the pipeline's thread, for a test to look at.</summary>
public static class Witness
{
    private static int _produced;
    private static int _consumed;
    private static int _ended;
    private static int _cancelled;

    public static int Produced => Volatile.Read(ref _produced);

    public static int Consumed => Volatile.Read(ref _consumed);

    public static int Ended => Volatile.Read(ref _ended);

    public static int Cancelled => Volatile.Read(ref _cancelled);

    public static void Reset() => _produced = _consumed = _ended = _cancelled = 0;

    public static void NoteProduced() => Interlocked.Increment(ref _produced);

    public static void NoteConsumed() => Interlocked.Increment(ref _consumed);

    public static void NoteEnded() => Interlocked.Increment(ref _ended);

    public static void NoteCancelled() => Interlocked.Increment(ref _cancelled);
}
