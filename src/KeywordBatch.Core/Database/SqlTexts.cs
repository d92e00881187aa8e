using System.Text;

namespace KeywordBatch.Database;

/// <summary>
/// Every SQL text of the product, one a purpose. What stands here is standard enough for SQLite and PostgreSQL;
/// the engines' own classes bring what differs. Times of the own tables are UTC, by the database's clock.
/// </summary>
internal abstract class SqlTexts(TableNames names, bool measured, RowBinding rowBinding)
{
    public const string RunTable = "keyword_batch_run";
    public const string UnitTable = "keyword_batch_unit";
    public const string FailureTable = "keyword_batch_failure";
    public const string RateTable = "keyword_batch_rate";

    /// <summary>Whether a connection is.</summary>
    public const string Alive = "SELECT 1";

    /// <summary>What a run and a unit took, and whether it is a fraction. Tables of older versions lack these columns.</summary>
    private static readonly (string Name, bool Fraction)[] Measures =
    [
        ("chunks", false), ("chunk_mean_ms", true), ("chunk_p95_ms", true), ("llm_calls", false), ("llm_retries", false),
        ("llm_throttled", false), ("prompt_tokens", false), ("completion_tokens", false), ("cost", true), ("seconds", true),
    ];

    private readonly SizedText _insertKeywords = new();
    private readonly SizedText _existingRows = new();

    protected TableNames Names { get; } = names;

    /// <summary>How the rows of a chunk travel.</summary>
    public RowBinding RowBinding { get; } = rowBinding;

    /// <summary>Whether the tables of runs and units have the columns of measures.</summary>
    public bool Measured { get; } = measured;

    /// <summary>The columns that an older version's table of runs or units lacks.</summary>
    public static IEnumerable<string> MeasureNames => Measures.Select(m => m.Name);

    /// <summary>The type of a number that may have a fraction.</summary>
    protected abstract string FractionType { get; }

    /// <summary>The type of a whole number of any size.</summary>
    protected virtual string WholeType => "bigint";

    public abstract string Quote(string identifier);

    protected abstract string Now { get; }

    protected abstract string NowPlusLease { get; }

    /// <summary>Microseconds since 1970 as a whole number.</summary>
    protected abstract string NowMicroseconds { get; }

    protected string Chats => Quote(Names.Chats);

    protected string Keywords => Quote(Names.Keywords);

    /// <summary>
    /// The questions of a day, each once, in the order in which they were first asked, and whether each is stored.
    /// Parameters: start, end (midnights), after (first_key of the last one seen), bucket, buckets.
    /// The order never changes while chats arrive, so a reader can go on behind where it stopped.
    /// </summary>
    public string Questions(bool onlyMissing) => $"""
        SELECT c.first_key, {GroupedText} AS question, c.asked, CASE WHEN k.answered IS NULL THEN 0 ELSE 1 END AS stored
        FROM (
            SELECT {ChatComparisonKey} AS kb_key, MIN({Quote(Names.ChatKey)}) AS first_key, COUNT(*) AS asked
            FROM {Chats}
            WHERE {Quote(Names.ChatTime)} >= @start AND {Quote(Names.ChatTime)} < @end
            GROUP BY {ChatComparisonKey}
        ) c
        LEFT JOIN ({AnsweredKeys}) k ON k.answered = c.kb_key
        {TextsOfGroups}
        WHERE c.first_key > @after AND c.first_key % @buckets = @bucket{(onlyMissing ? " AND k.answered IS NULL" : "")}
        ORDER BY c.first_key
        """;

    /// <summary>
    /// How many of a day's questions are stored and how many not: uniques and chats by stored. Texts that may be blank
    /// come one by one, for the caller to look at. Parameters: start, end, blanks (every white space character).
    /// </summary>
    public string Coverage => $"""
        SELECT g.stored, g.uniques, g.chats, CASE WHEN g.suspect IS NULL THEN 0 ELSE 1 END AS suspected, t.{Quote(Names.ChatText)} AS question
        FROM (
            SELECT CASE WHEN c.suspected = 1 THEN c.first_key END AS suspect,
                CASE WHEN k.answered IS NULL THEN 0 ELSE 1 END AS stored, COUNT(*) AS uniques, SUM(c.asked) AS chats
            FROM (
                SELECT {ChatComparisonKey} AS kb_key, MIN({Quote(Names.ChatKey)}) AS first_key, COUNT(*) AS asked,
                    MAX(CASE WHEN {Quote(Names.ChatText)} IS NULL OR {BeginsBlank(Quote(Names.ChatText))} THEN 1 ELSE 0 END) AS suspected
                FROM {Chats}
                WHERE {Quote(Names.ChatTime)} >= @start AND {Quote(Names.ChatTime)} < @end
                GROUP BY {ChatComparisonKey}
            ) c
            LEFT JOIN ({AnsweredKeys}) k ON k.answered = c.kb_key
            GROUP BY CASE WHEN c.suspected = 1 THEN c.first_key END, CASE WHEN k.answered IS NULL THEN 0 ELSE 1 END
        ) g
        LEFT JOIN {Chats} t ON t.{Quote(Names.ChatKey)} = g.suspect
        """;

    /// <summary>Distinct texts of a period with count and latest day, most asked first. Parameters: start, end.</summary>
    public string UniqueChats => $"""
        SELECT {GroupedText} AS question, c.asked, c.latest
        FROM (
            SELECT {ChatComparisonKey} AS kb_key, MIN({Quote(Names.ChatKey)}) AS first_key,
                COUNT(*) AS asked, MAX({Quote(Names.ChatTime)}) AS latest
            FROM {Chats}
            WHERE {Quote(Names.ChatTime)} >= @start AND {Quote(Names.ChatTime)} < @end
            GROUP BY {ChatComparisonKey}
        ) c
        {TextsOfGroups}
        ORDER BY c.asked DESC, {DayOf("c.latest")}, c.first_key
        """;

    /// <summary>Continues an ordered query behind the rows that were read before.</summary>
    public virtual string Skip(long rows) => $" LIMIT 9223372036854775807 OFFSET {rows}";

    /// <summary>
    /// Which of some rows (numbered from 0) are stored already or stand twice among them. Parameters: start, end, and
    /// <see cref="KeywordRows.Questions"/>.
    /// </summary>
    public string ExistingRows(int rows) => _existingRows.Get(rows, BuildExistingRows);

    private string BuildExistingRows(int rows) => $"""
        SELECT n.i
        FROM (
            SELECT a.i, a.question, ROW_NUMBER() OVER (PARTITION BY a.question ORDER BY a.i) AS nth
            FROM ({Asked(rows)}) a
        ) n
        WHERE n.nth > 1 OR EXISTS (
            SELECT 1
            FROM {Keywords} k
            WHERE {StoredQuestion} = n.question
              AND k.{Quote(Names.KeywordTime)} >= @start AND k.{Quote(Names.KeywordTime)} < @end)
        """;

    /// <summary>The rows' questions as they are compared: i, question.</summary>
    protected virtual string Asked(int rows) =>
        $"SELECT r.i, r.t AS question FROM {RowBinding.Relation(KeywordRows.Questions, rows)} r";

    /// <summary>What they are compared with.</summary>
    protected virtual string StoredQuestion => $"k.{Quote(Names.KeywordText)}";

    /// <summary>Keyword rows of one day. Parameters: day, and <see cref="KeywordRows.All"/>.</summary>
    public string InsertKeywords(int rows) => _insertKeywords.Get(rows, BuildInsertKeywords);

    private string BuildInsertKeywords(int rows) => $"""
        INSERT INTO {Keywords} ({Quote(Names.KeywordText)}, {Quote(Names.Keyword)}, {Quote(Names.CategoryId)},
            {Quote(Names.QueryCount)}, {Quote(Names.KeywordTime)}, {Quote(Names.BatchTime)})
        SELECT r.t, r.k, r.c, r.n, @day, {LocalNow}
        FROM {RowBinding.Relation(KeywordRows.All, rows)} r
        """;

    /// <summary>Keyword rows of a period. Parameters: start, end; category when filtered by it.</summary>
    public string SelectKeywords(bool byCategory) => $"""
        SELECT k.{Quote(Names.KeywordTime)}, k.{Quote(Names.KeywordText)}, k.{Quote(Names.Keyword)}, k.{Quote(Names.CategoryId)},
            k.{Quote(Names.QueryCount)}, k.{Quote(Names.BatchTime)}, c.{Quote(Names.CategoryName)}
        FROM {Keywords} k
        LEFT JOIN {Quote(Names.Categories)} c ON c.{Quote(Names.CategoryId)} = k.{Quote(Names.CategoryId)}
        WHERE k.{Quote(Names.KeywordTime)} >= @start AND k.{Quote(Names.KeywordTime)} < @end
          {(byCategory ? $"AND k.{Quote(Names.CategoryId)} = @category" : "")}
        ORDER BY k.{Quote(Names.KeywordTime)}, k.{Quote(Names.KeywordText)}, k.{Quote(Names.Keyword)}
        """;

    public string SelectCategories => $"""
        SELECT {Quote(Names.CategoryId)}, {Quote(Names.CategoryName)}
        FROM {Quote(Names.Categories)}
        ORDER BY {Quote(Names.CategoryId)}
        """;

    public string InsertCategories(int rows) => $"""
        INSERT INTO {Quote(Names.Categories)} ({Quote(Names.CategoryId)}, {Quote(Names.CategoryName)})
        VALUES {List(rows, i => $"(@i{i}, @n{i})")}
        """;

    /// <summary>Chats. Parameters: t and d (time) with the row's number.</summary>
    public string InsertChats(int rows) => $"""
        INSERT INTO {Chats} ({Quote(Names.ChatText)}, {Quote(Names.ChatTime)})
        VALUES {List(rows, i => $"(@t{i}, @d{i})")}
        """;

    /// <summary>Waits for and takes the right to store rows of a day. Parameters: name, seconds. Null: no lock needed.</summary>
    public abstract string? AcquireLock { get; }

    /// <summary>Gives it back; null where the transaction's end does.</summary>
    public virtual string? ReleaseLock => null;

    /// <summary>Takes a lock for as long as the connection lives, without waiting: 1 when it was free. Null: no such locks.</summary>
    public virtual string? TryHoldLock => null;

    /// <summary>Lets a session that holds such a lock be silent for days; null where it may be anyway.</summary>
    public virtual string? AllowSilence => null;

    public virtual string GiveBackLock => "";

    /// <summary>Columns of a table: name, type, max_length, charset, collation, nullable. Parameter: table.</summary>
    public abstract string Columns { get; }

    /// <summary>Indexes of a table: name, column, in order. Parameter: table.</summary>
    public abstract string Indexes { get; }

    /// <summary>The names of the tables.</summary>
    public abstract string Tables { get; }

    /// <summary>
    /// Columns of a table that rows are synced into: name, type, max_length (in characters, of texts), nullable, origin (a
    /// <see cref="ColumnOrigin"/>). Parameter: table.
    /// </summary>
    public abstract string TargetColumns { get; }

    /// <summary>Columns of what the server keeps unique: name, column, whole (0: a part or an expression of it). Parameter: table.</summary>
    public abstract string UniqueKeys { get; }

    /// <summary>The texts by which rows of a shape get into their table.</summary>
    public abstract UpsertTexts Upsert(UpsertShape shape);

    /// <summary>Fails where the server has no JSON_TABLE; null where that does not matter.</summary>
    public virtual string? UnfoldsJson => null;

    public abstract string Version { get; }

    /// <summary>The statement that makes a table of the user's or of our own.</summary>
    public abstract string CreateTable(KnownTable table);

    /// <summary>The statement that adds columns of measures to a table of ours.</summary>
    public virtual string AddMeasures(string table, IEnumerable<string> columns) =>
        $"ALTER TABLE {table} {string.Join(", ", columns.Select(c => $"ADD COLUMN {MeasureDefinition(c)}"))}";

    protected string MeasureDefinitions => string.Join(", ", MeasureNames.Select(MeasureDefinition));

    protected string MeasureDefinition(string column) =>
        $"{column} {(Array.Exists(Measures, m => m.Name == column && m.Fraction) ? FractionType : WholeType)}";

    private string MeasureAssignments => Measured ? string.Concat(Measures.Select(m => $", {m.Name} = @{m.Name}")) : "";

    private string ForgetMeasures => Measured ? string.Concat(MeasureNames.Select(m => $", {m} = NULL")) : "";

    private string MeasureColumns => Measured ? ", " + string.Join(", ", MeasureNames) : "";

    /// <summary>Has the server say how it would do a query, without doing it.</summary>
    public virtual string Explain(string sql) => $"EXPLAIN {sql}";

    /// <summary>The time of the latest chat; quick with an index on the time, else a look at every row.</summary>
    public string LatestChat => $"SELECT MAX({Quote(Names.ChatTime)}) FROM {Chats}";

    /// <summary>Whether a table is a view, or another thing that takes no index: a row when it is. Parameter: table.</summary>
    public abstract string TakesNoIndex { get; }

    /// <summary>The statement that makes an index; long texts by a prefix where the engine wants it.</summary>
    /// <param name="table">Which table.</param>
    /// <param name="columns">Its columns, in order.</param>
    /// <param name="textColumn">The one of them that holds texts, if any.</param>
    /// <param name="textLength">The most characters that it holds; null where no limit is known.</param>
    public abstract string CreateIndex(string table, IReadOnlyList<string> columns, string? textColumn, int? textLength);

    public string InsertRun => $"""
        INSERT INTO {RunTable} (mode, start_day, end_day, status, owner, started_at, lease_until)
        VALUES (@mode, @start, @end, 'running', @owner, {Now}, {NowPlusLease})
        """;

    public abstract string LastInsertedId { get; }

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

    private const string UnitKey = "source = @source AND day = @day AND bucket = @bucket AND buckets = @buckets";

    protected virtual string EnsureUnit => $"""
        INSERT INTO {UnitTable} (source, day, bucket, buckets, status, epoch, processed, skipped, failed, attempts)
        VALUES (@source, @day, @bucket, @buckets, 'pending', 0, 0, 0, 0, 0)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Makes a unit if it is new, and takes it: its epoch, or nothing when somebody else holds it. One trip to the server.</summary>
    public virtual string ClaimUnit => $"""
        {EnsureUnit};
        {ClaimWith("epoch + 1")}
        RETURNING epoch
        """;

    /// <summary>
    /// Takes a unit that nobody holds. A unit left behind by a killed owner keeps its counts of what is stored, a finished
    /// one starts anew; the counts come before the status, since MySQL assigns from left to right. An owner takes its
    /// own unit again: the answer to an earlier claim may have been lost with its connection. With @known, an epoch, a completed
    /// unit is taken only when nobody has claimed it since; -1 takes it anyway.
    /// </summary>
    protected string ClaimWith(string nextEpoch) => $"""
        UPDATE {UnitTable}
        SET processed = CASE WHEN status = 'running' THEN processed ELSE 0 END,
            skipped = CASE WHEN status = 'running' THEN skipped ELSE 0 END,
            failed = 0,
            status = 'running', owner = @owner, epoch = {nextEpoch}, lease_until = {NowPlusLease},
            attempts = attempts + 1, last_error = NULL{ForgetMeasures}
        WHERE {UnitKey} AND (status <> 'running' OR lease_until < {Now} OR owner = @owner)
            AND (@known < 0 OR status <> 'completed' OR epoch = @known)
        """;

    /// <summary>The fence: no row updated means that another worker has taken over.</summary>
    public string AdvanceUnit => $"""
        UPDATE {UnitTable}
        SET processed = processed + @processed, skipped = skipped + @skipped, failed = failed + @failed,
            lease_until = {NowPlusLease}
        WHERE {UnitKey} AND owner = @owner AND epoch = @epoch AND status = 'running'
        """;

    /// <summary>
    /// Says, under the fence, how many questions were stored when the work began, without those that a killed owner has
    /// counted as processed. Doing it twice does it once.
    /// </summary>
    public string CountStored => $"""
        UPDATE {UnitTable}
        SET skipped = CASE WHEN @stored - processed > skipped THEN @stored - processed ELSE skipped END, lease_until = {NowPlusLease}
        WHERE {UnitKey} AND owner = @owner AND epoch = @epoch AND status = 'running'
        """;

    public string CountSettled => $"SELECT processed + skipped + failed FROM {UnitTable} WHERE {UnitKey} AND owner = @owner AND epoch = @epoch";

    public string FinishUnit => $"""
        UPDATE {UnitTable}
        SET status = @status, last_error = @error, owner = NULL, lease_until = NULL{MeasureAssignments}
        WHERE {UnitKey} AND owner = @owner AND epoch = @epoch AND status = 'running'
        """;

    /// <summary>Units of a period. Parameters: source, start, end (days, included).</summary>
    public string SelectUnits => $"""
        SELECT source, day, bucket, buckets, status, owner, epoch, lease_until, processed, skipped, failed, attempts, last_error,
            CASE WHEN lease_until < {Now} THEN 1 ELSE 0 END AS expired{MeasureColumns}
        FROM {UnitTable}
        WHERE source = @source AND day >= @start AND day <= @end
        ORDER BY day, buckets, bucket
        """;

    /// <summary>Puts a unit back to pending, whoever holds it: the next fence refuses the old owner.</summary>
    public string ResetUnit => $"""
        UPDATE {UnitTable}
        SET status = 'pending', owner = NULL, lease_until = NULL, epoch = epoch + 1,
            processed = 0, skipped = 0, failed = 0, last_error = NULL{ForgetMeasures}
        WHERE {UnitKey}
        """;

    /// <summary>Records a failure, or that it happened again.</summary>
    public virtual string UpsertFailure => $"""
        INSERT INTO {FailureTable} (source, day, text_hash, query_text, query_count, stage, reason, attempts, run_id, failed_at)
        VALUES (@source, @day, @hash, @text, @count, @stage, @reason, 1, @run, {Now})
        ON CONFLICT (source, day, text_hash) DO UPDATE
        SET attempts = {FailureTable}.attempts + 1, stage = excluded.stage, reason = excluded.reason,
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

    /// <summary>Whether the comparison key is the text itself, so that a group has it at hand.</summary>
    protected virtual bool KeyIsText => true;

    private string GroupedText => KeyIsText ? "c.kb_key" : $"t.{Quote(Names.ChatText)}";

    private string TextsOfGroups => KeyIsText ? "" : $"JOIN {Chats} t ON t.{Quote(Names.ChatKey)} = c.first_key";

    /// <summary>What two chats have in common when the server calls their texts equal.</summary>
    protected virtual string ChatComparisonKey => Quote(Names.ChatText);

    /// <summary>The same of a keyword row's text.</summary>
    protected virtual string KeywordComparisonKey => Quote(Names.KeywordText);

    /// <summary>Whether a text is empty or its first character is one of @blanks.</summary>
    protected abstract string BeginsBlank(string text);

    private string AnsweredKeys => $"""
        SELECT DISTINCT {KeywordComparisonKey} AS answered
        FROM {Keywords}
        WHERE {Quote(Names.KeywordTime)} >= @start AND {Quote(Names.KeywordTime)} < @end
        """;

    /// <summary>The expression for the present in the user's tables: the server's own time zone.</summary>
    protected virtual string LocalNow => "CURRENT_TIMESTAMP";

    protected virtual string DayOf(string time) => $"DATE({time})";

    protected static string List(int count, Func<int, string> item)
    {
        var text = new StringBuilder(count * 24);
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(item(i));
        }

        return text.ToString();
    }
}
