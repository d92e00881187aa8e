using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KeywordBatch;

/// <summary>
/// What OpenTelemetry and its like can listen to: a meter and an activity source. Nobody listening costs next to nothing.
/// Activities: run, within it unit, within that chunk and llm.call; sync, within it sync.day.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "KeywordBatch";

    internal static readonly Counter<long> QuestionsRead;
    internal static readonly Counter<long> QuestionsProcessed;
    internal static readonly Counter<long> QuestionsSkipped;
    internal static readonly Counter<long> QuestionsFailed;
    internal static readonly Counter<long> Rows;
    internal static readonly Counter<long> LlmCalls;
    internal static readonly Counter<long> LlmRetries;
    internal static readonly Counter<long> LlmThrottled;
    internal static readonly Counter<long> LlmTokens;
    internal static readonly Counter<long> Runs;
    internal static readonly Histogram<double> ChunkDuration;
    internal static readonly Histogram<double> UnitDuration;
    internal static readonly Histogram<double> CallDuration;
    internal static readonly Counter<long> Attempts;
    internal static readonly Counter<long> SyncDays;
    internal static readonly Counter<long> SyncRows;
    internal static readonly Histogram<double> SyncDayDuration;
    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly HashSet<string> Tagged = new(StringComparer.Ordinal);

    static Telemetry()
    {
        QuestionsRead = Count("keywordbatch.questions.read", "{question}", "Questions taken up.");
        QuestionsProcessed = Count("keywordbatch.questions.processed", "{question}", "Questions stored.");
        QuestionsSkipped = Count("keywordbatch.questions.skipped", "{question}", "Questions that had their rows already.");
        QuestionsFailed = Count("keywordbatch.questions.failed", "{question}", "Questions that failed, each time that they do.");
        Rows = Count("keywordbatch.rows", "{row}", "Keyword rows inserted.");
        Runs = CountByTag("keywordbatch.runs", "{run}", "Runs that have ended, by status.");
        LlmCalls = CountByTag("keywordbatch.llm.calls", "{call}", "Calls sent to the classifier, retries included.");
        LlmRetries = CountByTag("keywordbatch.llm.retries", "{call}", "Calls sent again, for whatever reason.");
        LlmThrottled = CountByTag("keywordbatch.llm.throttled", "{call}", "Calls refused as too many (429).");
        LlmTokens = CountByTag("keywordbatch.llm.tokens", "{token}", "Tokens, by direction, as the server counted them.");
        ChunkDuration = Time("keywordbatch.chunk.duration", "Time of storing a chunk.");
        UnitDuration = Time("keywordbatch.unit.duration", "Time of working a unit off.");
        CallDuration = Time("keywordbatch.llm.call.duration", "Time of one call to the classifier.");
        Attempts = CountByTag("keywordbatch.attempts", "{attempt}", "Attempts of schedules that have ended, by schedule and outcome.");
        SyncDays = CountByTag("keywordbatch.sync.days", "{day}", "Days of daily syncs that have ended, by table and status.");
        SyncRows = CountByTag("keywordbatch.sync.rows", "{row}", "Rows of these days, by table and outcome.");
        SyncDayDuration = Time("keywordbatch.sync.day.duration", "Time of working a day of a sync off, waits between tries included.");
    }

    /// <summary>Whether an instrument counts by tags only, and so has no total of its own.</summary>
    internal static bool IsTagged(Instrument instrument) => Tagged.Contains(instrument.Name);

    private static Counter<long> CountByTag(string name, string unit, string description)
    {
        Tagged.Add(name);
        return Count(name, unit, description);
    }

    private static Counter<long> Count(string name, string unit, string description) => Meter.CreateCounter<long>(name, unit, description);

    private static Histogram<double> Time(string name, string description) =>
        Meter.CreateHistogram(
            name,
            "s",
            description,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] });
}
