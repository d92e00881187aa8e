namespace KeywordBatch.Database;

/// <summary>The texts of the product's own tables but for that of units: runs, failures, rates. Their times are UTC, by the database's clock.</summary>
internal abstract partial class SqlTexts
{
    public const string RunTable = "keyword_batch_run";
    public const string UnitTable = "keyword_batch_unit";
    public const string FailureTable = "keyword_batch_failure";
    public const string RateTable = "keyword_batch_rate";

    /// <summary>What a run and a unit took, and whether it is a fraction. Tables of older versions lack these columns.</summary>
    private static readonly (string Name, bool Fraction)[] Measures =
    [
        ("chunks", false), ("chunk_mean_ms", true), ("chunk_p95_ms", true), ("llm_calls", false), ("llm_retries", false),
        ("llm_throttled", false), ("prompt_tokens", false), ("completion_tokens", false), ("cost", true), ("seconds", true),
    ];

    /// <summary>The own tables with the columns that they have had in every version.</summary>
    public static IReadOnlyDictionary<string, string[]> OwnColumns { get; } = new Dictionary<string, string[]>
    {
        [RunTable] =
        [
            "run_id", "mode", "start_day", "end_day", "status", "owner", "started_at", "ended_at", "lease_until", "read_count",
            "processed", "skipped", "failed", "row_count", "last_error",
        ],
        [UnitTable] =
        [
            "source", "day", "bucket", "buckets", "status", "owner", "epoch", "lease_until", "processed", "skipped", "failed",
            "attempts", "last_error",
        ],
        [FailureTable] =
        [
            "failure_id", "source", "day", "text_hash", "query_text", "query_count", "stage", "reason", "attempts", "run_id",
            "failed_at",
        ],
        [RateTable] = ["name", "next_at", "share", "changed_at"],
    };

    /// <summary>Stores no keyword row, which takes the right to store one.</summary>
    public string MayStoreKeywords => $"""
        INSERT INTO {Keywords} ({Quote(Names.KeywordText)})
        SELECT {Quote(Names.KeywordText)} FROM {Keywords} WHERE 1 = 0
        """;

    /// <summary>What changes nothing in a table of ours, and takes the rights to do so.</summary>
    /// <param name="table">One of <see cref="OwnColumns"/>.</param>
    public static string[] MayKeep(string table)
    {
        string column = OwnColumns[table][^1];
        return
        [
            $"INSERT INTO {table} ({column}) SELECT {column} FROM {table} WHERE 1 = 0",
            $"UPDATE {table} SET {column} = {column} WHERE 1 = 0",
            $"DELETE FROM {table} WHERE 1 = 0",
        ];
    }

    /// <summary>Whether the tables of runs and units have the columns of measures.</summary>
    public bool Measured { get; } = measured;

    /// <summary>The columns that an older version's table of runs or units lacks.</summary>
    public static IEnumerable<string> MeasureNames => Measures.Select(m => m.Name);

    /// <summary>The type of a number that may have a fraction.</summary>
    protected abstract string FractionType { get; }

    /// <summary>The type of a whole number of any size.</summary>
    protected virtual string WholeType => "bigint";

    protected abstract string Now { get; }

    protected abstract string NowPlusLease { get; }

    /// <summary>What the database's clock says, as the times of the own tables are.</summary>
    public string CurrentTime => $"SELECT {Now}";

    /// <summary>Microseconds since 1970 as a whole number.</summary>
    protected abstract string NowMicroseconds { get; }

    /// <summary>The statement that adds columns of measures to a table of ours.</summary>
    public virtual string AddMeasures(string table, IEnumerable<string> columns) =>
        $"ALTER TABLE {table} {string.Join(", ", columns.Select(c => $"ADD COLUMN {MeasureDefinition(c)}"))}";

    protected string MeasureDefinitions => string.Join(", ", MeasureNames.Select(MeasureDefinition));

    protected string MeasureDefinition(string column) =>
        $"{column} {(Array.Exists(Measures, m => m.Name == column && m.Fraction) ? FractionType : WholeType)}";

    private string MeasureAssignments => Measured ? string.Concat(Measures.Select(m => $", {m.Name} = @{m.Name}")) : "";

    private string ForgetMeasures => Measured ? string.Concat(MeasureNames.Select(m => $", {m} = NULL")) : "";

    private string MeasureColumns => Measured ? ", " + string.Join(", ", MeasureNames) : "";

    /// <summary>Begins a run; a result is its number.</summary>
    public virtual string InsertRun => $"""
        INSERT INTO {RunTable} (mode, start_day, end_day, status, owner, started_at, lease_until)
        VALUES (@mode, @start, @end, 'running', @owner, {Now}, {NowPlusLease})
        """;

    /// <summary>The number that a run was just given; null where <see cref="InsertRun"/> tells it.</summary>
    public abstract string? LastInsertedId { get; }

    public string FinishRun => $"""
        UPDATE {RunTable}
        SET status = @status, ended_at = {Now}, read_count = @read, processed = @processed, skipped = @skipped,
            failed = @failed, row_count = @rows, last_error = @error{MeasureAssignments}
        WHERE run_id = @run
        """;

    public string RenewRun => $"""
        UPDATE {RunTable}
        SET lease_until = {NowPlusLease}, read_count = @read, processed = @processed, skipped = @skipped,
            failed = @failed, row_count = @rows{MeasureAssignments}
        WHERE run_id = @run AND status = 'running'
        """;

    /// <summary>Runs, newest first; one that stopped renewing its lease was killed. Parameters: run (0 for all), most.</summary>
    public string SelectRuns => $"""
        SELECT {RunColumns}
        FROM {RunTable}
        WHERE (@run = 0 OR run_id = @run)
        ORDER BY run_id DESC
        LIMIT @most
        """;

    /// <summary>The same of the runs that worked on a period. Parameters: start, end (days, included), most.</summary>
    public string SelectRunsOfPeriod => $"""
        SELECT {RunColumns}
        FROM {RunTable}
        WHERE start_day <= @end AND end_day >= @start
        ORDER BY run_id DESC
        LIMIT @most
        """;

    private string RunColumns => $"""
        run_id, mode, start_day, end_day,
            CASE WHEN status = 'running' AND lease_until < {Now} THEN 'abandoned' ELSE status END AS status,
            started_at, ended_at, read_count, processed, skipped, failed, row_count, last_error{MeasureColumns}
        """;

    protected const string UnitKey = "source = @source AND day = @day AND bucket = @bucket AND buckets = @buckets";

    /// <summary>
    /// Records failures of a day, or that they happened again, each text once. Parameters: source, day, run, and
    /// <see cref="FailureRow.Columns"/>.
    /// </summary>
    public string UpsertFailures(IReadOnlyList<FailureRow> rows) =>
        _upsertFailures.Get(RowBinding.SizeOf(FailureRow.Columns, rows), BuildUpsertFailures);

    // SQLite takes ON CONFLICT behind a SELECT for a condition of a join where no WHERE stands between.
    private string BuildUpsertFailures(int size) => $"""
        INSERT INTO {FailureTable} (source, day, text_hash, query_text, query_count, stage, reason, attempts, run_id, failed_at)
        SELECT @source, @day, r.h, r.t, r.n, r.s, r.m, r.a, @run, {Now}
        FROM {RowBinding.Relation(FailureRow.Columns, size)} r
        WHERE TRUE
        {WhereFailedBefore}
        """;

    /// <summary>What becomes of a failure that is recorded already.</summary>
    protected virtual string WhereFailedBefore => $"""
        ON CONFLICT (source, day, text_hash) DO UPDATE
        SET attempts = {FailureTable}.attempts + excluded.attempts, stage = excluded.stage, reason = excluded.reason,
            query_count = excluded.query_count, run_id = excluded.run_id, failed_at = excluded.failed_at
        """;

    /// <summary>Forgets failures whose questions are stored now. Parameters: source, day, h0….</summary>
    public string DeleteFailures(int rows) => $"""
        DELETE FROM {FailureTable}
        WHERE source = @source AND day = @day AND text_hash IN ({List(rows, i => $"@h{i}")})
        """;

    public string DeleteFailuresOfDay => $"DELETE FROM {FailureTable} WHERE source = @source AND day = @day";

    public string CountFailures => $"SELECT COUNT(*) FROM {FailureTable} WHERE source = @source AND day = @day";

    /// <summary>
    /// Failures of a period, oldest first. Parameters: source, start, end (days, included), run (0 for all), after (the
    /// last failure_id seen: rows may go meanwhile, so a number of rows would not tell where to go on).
    /// </summary>
    public string SelectFailures => $"""
        SELECT day, query_text, query_count, stage, reason, attempts, run_id, failed_at, failure_id
        FROM {FailureTable}
        WHERE source = @source AND day >= @start AND day <= @end AND (@run = 0 OR run_id = @run) AND failure_id > @after
        ORDER BY failure_id
        """;

    public virtual string EnsureRate => $"""
        INSERT INTO {RateTable} (name, next_at, share, changed_at)
        VALUES (@name, 0, 1, 0)
        ON CONFLICT DO NOTHING
        """;

    public string SelectRate => $"""
        SELECT share, changed_at AS ChangedAt, {NowMicroseconds} AS Now
        FROM {RateTable}
        WHERE name = @name
        """;

    /// <summary>
    /// Reserves time in a quota's schedule, provided that its share is the one that the caller knows, and tells its
    /// new end: rows NextAt, Now; none when the share has changed. Parameters in microseconds: cost, correction, ahead
    /// (how far from now the reserved time begins at the earliest, may be negative), horizon; changed, name.
    /// </summary>
    public virtual string TakeRate => $"""
        UPDATE {RateTable}
        SET next_at = {TakenUntil}
        WHERE name = @name AND changed_at = @changed
        RETURNING next_at AS NextAt, {NowMicroseconds} AS Now
        """;

    /// <summary>Lowers a share, once however many workers were refused. Parameters: share, pause (microseconds), changed, name.</summary>
    public string CutRate => $"""
        UPDATE {RateTable}
        SET share = @share, changed_at = {NowMicroseconds}, next_at = {Greatest}(next_at, {NowMicroseconds} + @pause)
        WHERE name = @name AND changed_at = @changed
        """;

    protected virtual string Greatest => "GREATEST";

    protected virtual string Least => "LEAST";

    // Far beyond the present only if the database's clock was set back; nobody waits for it to come round again.
    protected string TakenUntil =>
        $"{Greatest}({Least}(next_at + @correction, {NowMicroseconds} + @horizon), {NowMicroseconds} + @ahead) + @cost";
}
