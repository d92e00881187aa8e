namespace KeywordBatch;

/// <summary>What a run did. Counts are questions (a distinct text on one day) except <see cref="Rows"/>.</summary>
public sealed record KeywordBatchSummary
{
    /// <summary>The run's id in keyword_batch_run; 0 where the account may not write there, and for a dry run.</summary>
    public long RunId { get; init; }

    /// <summary>The mode.</summary>
    public KeywordBatchMode Mode { get; init; }

    /// <summary>First day.</summary>
    public DateOnly Start { get; init; }

    /// <summary>Last day, included.</summary>
    public DateOnly End { get; init; }

    /// <summary>Questions taken up: always Processed + Skipped + Failed.</summary>
    public long Read { get; init; }

    /// <summary>Questions whose keyword rows were stored by this run.</summary>
    public long Processed { get; init; }

    /// <summary>Questions that had their rows already.</summary>
    public long Skipped { get; init; }

    /// <summary>Questions that could not be classified or stored; each is in keyword_batch_failure with its reason.</summary>
    public long Failed { get; init; }

    /// <summary>Keyword rows inserted.</summary>
    public long Rows { get; init; }

    /// <summary>Chats without text, never sent anywhere.</summary>
    public long Blank { get; init; }

    /// <summary>Missing questions of the period before the run.</summary>
    public long MissingBefore { get; init; }

    /// <summary>Missing questions of the period after the run, counted again in the database.</summary>
    public long MissingAfter { get; init; }

    /// <summary>Of <see cref="Processed"/>, those that the basic batch stored; the others came in the pass over the missing ones.</summary>
    public long BasicProcessed { get; init; }

    /// <summary>Of <see cref="Skipped"/>, those that the basic batch skipped.</summary>
    public long BasicSkipped { get; init; }

    /// <summary>How long the basic batch took; zero where the mode has none.</summary>
    public TimeSpan BasicDuration { get; init; }

    /// <summary>Missing questions that the check before the pass over the missing ones found; 0 where the mode has none.</summary>
    public long MissingFound { get; init; }

    /// <summary>How long the run took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Per day, as the last check found it.</summary>
    public IReadOnlyList<KeywordCoverageDay> Days { get; init; } = [];

    /// <summary>Duration in seconds.</summary>
    public double Seconds => Duration.TotalSeconds;
}
