using System.Data.Common;
using System.Globalization;
using KeywordBatch.Classification;
using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>Measures the work of a run or a unit from now on.</summary>
/// <param name="calls">Its calls to the classifier.</param>
/// <param name="pricePer1KTokens">What 1,000 tokens cost; null when nobody has said.</param>
/// <param name="time">The clock.</param>
internal sealed class WorkMeter(ClassificationMetrics calls, double? pricePer1KTokens, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _waited;
    private long? _pausedAt;

    /// <summary>Measures work that asks no classifier.</summary>
    public static WorkMeter WithoutCalls(TimeProvider time) => new(new("none", isFree: true), null, time);

    public ClassificationMetrics Calls => calls;

    public DurationTally Chunks { get; } = new();

    public TimeSpan Elapsed => (_pausedAt is { } end ? time.GetElapsedTime(_started, end) : time.GetElapsedTime(_started)) - _waited;

    private long PaidCalls => calls.IsFree ? 0 : calls.Calls;

    private long PaidRetries => calls.IsFree ? 0 : calls.Retries;

    private double? Cost => pricePer1KTokens * (calls.PromptTokens + calls.CompletionTokens) / 1000;

    /// <summary>Leaves out the time from here until it is resumed.</summary>
    public void Pause() => _pausedAt ??= time.GetTimestamp();

    /// <summary>Goes on measuring.</summary>
    public void Resume()
    {
        if (_pausedAt is { } since)
        {
            _waited += time.GetElapsedTime(since);
            _pausedAt = null;
        }
    }

    /// <summary>Waits for a turn, which is not work.</summary>
    public async Task WaitAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        _waited += time.GetElapsedTime(since);
    }

    /// <summary>A unit with what was measured so far.</summary>
    public KeywordBatchUnit Measured(KeywordBatchUnit unit) => unit with
    {
        Chunks = Chunks.Count,
        ChunkMeanMilliseconds = Chunks.MeanMilliseconds,
        ChunkP95Milliseconds = Chunks.PercentileMilliseconds(0.95),
        LlmCalls = PaidCalls,
        LlmRetries = PaidRetries,
        LlmThrottled = calls.Throttled,
        PromptTokens = calls.PromptTokens,
        CompletionTokens = calls.CompletionTokens,
        EstimatedCost = Cost,
        Duration = Elapsed,
        RowsPerSecond = Rate(unit.Processed, Elapsed.TotalSeconds),
    };

    /// <summary>The same for the columns of the tables; none where the tables lack them.</summary>
    public (string, object?)[] Parameters(SqlTexts texts) => !texts.Measured
        ? []
        :
        [
            ("chunks", Chunks.Count), ("chunk_mean_ms", Chunks.MeanMilliseconds), ("chunk_p95_ms", Chunks.PercentileMilliseconds(0.95)),
            ("llm_calls", PaidCalls), ("llm_retries", PaidRetries), ("llm_throttled", calls.Throttled),
            ("prompt_tokens", calls.PromptTokens), ("completion_tokens", calls.CompletionTokens), ("cost", Cost),
            ("seconds", Elapsed.TotalSeconds),
        ];

    /// <summary>A record with the measures that stand from a column of its row on, in the order of the texts.</summary>
    public static T Read<T>(T record, DbDataReader row, int first, long rows)
        where T : KeywordBatchMeasures
    {
        if (row.FieldCount <= first)
        {
            return record;
        }

        return record with
        {
            Chunks = Whole(first),
            ChunkMeanMilliseconds = Number(first + 1),
            ChunkP95Milliseconds = Number(first + 2),
            LlmCalls = Whole(first + 3),
            LlmRetries = Whole(first + 4),
            LlmThrottled = Whole(first + 5),
            PromptTokens = Whole(first + 6),
            CompletionTokens = Whole(first + 7),
            EstimatedCost = Number(first + 8),
            RowsPerSecond = Rate(rows, Seconds(row, first)),
        };

        long? Whole(int i) => row.IsDBNull(i) ? null : DbValues.ToInt64(row.GetValue(i));
        double? Number(int i) => row.IsDBNull(i) ? null : Convert.ToDouble(row.GetValue(i), CultureInfo.InvariantCulture);
    }

    /// <summary>How long the work took by the same columns; null where they do not tell.</summary>
    public static double? Seconds(DbDataReader row, int first) =>
        row.FieldCount <= first || row.IsDBNull(first + 9) ? null : Convert.ToDouble(row.GetValue(first + 9), CultureInfo.InvariantCulture);

    private static double? Rate(long rows, double? seconds) => seconds > 0 ? Math.Round(rows / seconds.Value, 1) : null;
}
