using System.Diagnostics;
using KeywordBatch.Database;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>
/// Where the time of a single-threaded writer goes: from the sending of each statement to the sending of the next one, the
/// work between the two included, summed up by kind of statement.
/// </summary>
internal sealed class StageClock
{
    private readonly Dictionary<string, long> _ticks = [];
    private string _stage = "connect and read the schema";
    private long _since = Stopwatch.GetTimestamp();

    public static StageClock On(KeywordDatabase database)
    {
        var clock = new StageClock();
        database.Trace = clock.Next;
        return clock;
    }

    /// <summary>Seconds by stage; ends the last one.</summary>
    public IReadOnlyDictionary<string, double> Stop()
    {
        Next("");
        return _ticks.ToDictionary(t => t.Key, t => Math.Round((double)t.Value / Stopwatch.Frequency, 3));
    }

    private void Next(string sql)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[_stage] = _ticks.GetValueOrDefault(_stage) + now - _since;
        _since = now;
        _stage = StageOf(sql) ?? _stage;
    }

    private static string? StageOf(string sql) =>
        sql.Contains("ROW_NUMBER()", StringComparison.Ordinal) ? "look for what is stored already"
        : sql.StartsWith("INSERT INTO", StringComparison.Ordinal) ? "insert"
        : sql.Contains("GET_LOCK", StringComparison.Ordinal) || sql.Contains("advisory_xact_lock", StringComparison.Ordinal) ? "lock the day, begin"
        : sql.Contains("RELEASE_LOCK", StringComparison.Ordinal) ? "unlock, connect again"
        : sql.Contains(SqlTexts.FailureTable, StringComparison.Ordinal) ? "look for older failures, commit"
        : null;
}
