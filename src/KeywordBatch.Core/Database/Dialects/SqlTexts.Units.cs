namespace KeywordBatch.Database;

/// <summary>The texts of keyword_batch_unit: claims, progress and states of units.</summary>
internal abstract partial class SqlTexts
{
    /// <summary>Makes a unit that is new, taken from the start at epoch 1: one row changed. None where there is such a unit.</summary>
    public virtual string ClaimNewUnit => $"""
        INSERT INTO {UnitTable} {NewlyClaimed}
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Takes a unit that there is, unless somebody else holds it: its epoch, or nothing.</summary>
    public virtual string ClaimUnit => $"""
        UPDATE {UnitTable}
        SET {Claimed}
        WHERE {UnitKey} AND {Claimable}
        RETURNING epoch
        """;

    /// <summary>A new unit, taken from the start. Parameters: source, day, bucket, buckets, owner, lease.</summary>
    protected string NewlyClaimed => $"""
        (source, day, bucket, buckets, status, owner, epoch, lease_until, processed, skipped, failed, attempts)
        VALUES (@source, @day, @bucket, @buckets, 'running', @owner, 1, {NowPlusLease}, 0, 0, 0, 1)
        """;

    /// <summary>
    /// What taking a unit makes of it. One left behind by a killed owner keeps its counts of what is stored, a finished
    /// one starts anew; the counts come before the status, since MySQL assigns from left to right.
    /// </summary>
    protected string Claimed => $"""
        processed = CASE WHEN {UnitTable}.status = 'running' THEN {UnitTable}.processed ELSE 0 END,
            skipped = CASE WHEN {UnitTable}.status = 'running' THEN {UnitTable}.skipped ELSE 0 END,
            failed = 0,
            status = 'running', owner = @owner, epoch = {UnitTable}.epoch + 1, lease_until = {NowPlusLease},
            attempts = {UnitTable}.attempts + 1, last_error = NULL{ForgetMeasures}
        """;

    /// <summary>
    /// Nobody holds it. An owner takes its own unit again: the answer to an earlier claim may have been lost with its
    /// connection. With @known, an epoch, a completed unit is taken only when nobody has claimed it since; -1 takes it anyway.
    /// </summary>
    protected string Claimable => $"""
        ({UnitTable}.status <> 'running' OR {UnitTable}.lease_until < {Now} OR {UnitTable}.owner = @owner)
            AND (@known < 0 OR {UnitTable}.status <> 'completed' OR {UnitTable}.epoch = @known)
        """;

    // The unit is still the worker's.
    private const string Fence = $"{UnitKey} AND owner = @owner AND epoch = @epoch AND status = 'running'";

    /// <summary>The fence: no row updated means that another worker has taken over.</summary>
    public string AdvanceUnit => $"""
        UPDATE {UnitTable}
        SET processed = processed + @processed, skipped = skipped + @skipped, failed = failed + @failed,
            lease_until = {NowPlusLease}
        WHERE {Fence}
        """;

    /// <summary>
    /// Says, under the fence, how many questions were stored when the work began, without those that a killed owner has
    /// counted as processed. Doing it twice does it once.
    /// </summary>
    public string CountStored => $"""
        UPDATE {UnitTable}
        SET skipped = CASE WHEN @stored - processed > skipped THEN @stored - processed ELSE skipped END, lease_until = {NowPlusLease}
        WHERE {Fence}
        """;

    /// <summary>
    /// Goes on, under the fence, with what an earlier pass of the same run has counted, or with nothing, before anything is added
    /// to it. Doing it twice does it once.
    /// </summary>
    public string CarryCounts => $"""
        UPDATE {UnitTable}
        SET processed = @processed, skipped = @skipped, failed = @failed, lease_until = {NowPlusLease}
        WHERE {Fence}
        """;

    public string CountSettled => $"SELECT processed + skipped + failed FROM {UnitTable} WHERE {UnitKey} AND owner = @owner AND epoch = @epoch";

    public string FinishUnit => $"""
        UPDATE {UnitTable}
        SET status = @status, last_error = @error, owner = NULL, lease_until = NULL{MeasureAssignments}
        WHERE {Fence}
        """;

    /// <summary>Units of a period. Parameters: source, start, end (days, included).</summary>
    public string SelectUnits => $"""
        {UnitColumns}
        WHERE source = @source AND day >= @start AND day <= @end
        ORDER BY day, buckets, bucket
        """;

    /// <summary>The units of the latest days. Parameters: source, most.</summary>
    public string SelectNewestUnits => $"""
        {UnitColumns}
        WHERE source = @source
        ORDER BY day DESC, buckets, bucket
        LIMIT @most
        """;

    /// <summary>A row where a day is left failed, or with failures. Parameter: source.</summary>
    public string AnyFailedUnit => $"SELECT 1 FROM {UnitTable} WHERE source = @source AND (status = 'failed' OR failed > 0) LIMIT 1";

    /// <summary>The sources of all units. Parameter: like, a pattern.</summary>
    public string SelectSources => $"SELECT DISTINCT source FROM {UnitTable} WHERE source LIKE @like ORDER BY source";

    private string UnitColumns => $"""
        SELECT source, day, bucket, buckets, status, owner, epoch, lease_until, processed, skipped, failed, attempts, last_error,
            CASE WHEN lease_until < {Now} THEN 1 ELSE 0 END AS expired{MeasureColumns}
        FROM {UnitTable}
        """;

    /// <summary>
    /// Completes a failed unit whose questions are all stored by now, unless somebody has claimed it since. They count as
    /// skipped: whoever stored them has counted them as processed.
    /// </summary>
    public string MendUnit => $"""
        UPDATE {UnitTable}
        SET status = 'completed', skipped = skipped + failed, failed = 0, last_error = NULL
        WHERE {UnitKey} AND epoch = @epoch AND status = 'failed'
        """;

    /// <summary>Gives back a unit that an owner may have claimed and does not work on. Parameters: the unit's key, owner.</summary>
    public string ReleaseUnit => $"""
        UPDATE {UnitTable}
        SET status = 'pending', owner = NULL, lease_until = NULL
        WHERE {UnitKey} AND status = 'running' AND owner = @owner
        """;

    /// <summary>Puts a unit back to pending, whoever holds it: the next fence refuses the old owner.</summary>
    public string ResetUnit => $"""
        UPDATE {UnitTable}
        SET status = 'pending', owner = NULL, lease_until = NULL, epoch = epoch + 1,
            processed = 0, skipped = 0, failed = 0, last_error = NULL{ForgetMeasures}
        WHERE {UnitKey}
        """;
}
