namespace KeywordBatch.Database;

internal sealed partial class MySqlTexts(TableNames names, SchemaTraits traits) : SqlTexts(names, traits.Measured, RowsFor(traits))
{
    /// <summary>
    /// A value that does not fit fails; without strict mode MySQL cuts it and only warns. The drivers double every backslash
    /// of a value, which NO_BACKSLASH_ESCAPES would store as two. In MariaDB's ORACLE % is no operator and TRIM leaves NULL
    /// of a text of spaces; EMPTY_STRING_IS_NULL takes each '' of our statements for NULL, for which reason none stands here.
    /// Groups of some hundred thousand texts stay in memory: MariaDB's default of 16 MiB sends them to disk, which takes three
    /// times as long; MySQL takes what GREATEST comes to for a size only when it is cast. A session that has been silent for a
    /// while ends, with its locks and its transaction: a client that lost its power or its network cannot say goodbye, and
    /// would keep others from its day for hours. What the server keeps uncommitted until it is told otherwise, or begins anew with
    /// each commit, would be rolled back after it was reported as stored.
    /// </summary>
    public static string Session(int maxSilenceSeconds) => $"""
        SET SESSION sql_mode = CONCAT(
                REPLACE(REPLACE(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ','), 'ORACLE', ','), 'EMPTY_STRING_IS_NULL', ','), ',STRICT_ALL_TABLES'),
            SESSION tmp_table_size = CAST(GREATEST(@@tmp_table_size, 67108864) AS UNSIGNED),
            SESSION max_heap_table_size = CAST(GREATEST(@@max_heap_table_size, 67108864) AS UNSIGNED),
            SESSION wait_timeout = {maxSilenceSeconds}, {Committing}
        """;

    /// <summary>A statement that stands by itself is stored when it is done, whatever the server's configuration says.</summary>
    public const string CommitAtOnce = $"SET {Committing}";

    private const string Committing = "SESSION autocommit = 1, SESSION completion_type = 'NO_CHAIN'";

    private readonly ComparisonRule _comparison = traits.Comparison;

    // An index entry of utf8mb4 may not exceed 767 bytes on older row formats.
    private const int IndexedPrefix = 100;

    protected override string FractionType => "double";

    protected override string Now => "UTC_TIMESTAMP(6)";

    protected override string NowPlusLease => "UTC_TIMESTAMP(6) + INTERVAL @lease SECOND";

    protected override string NowMicroseconds => "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";

    protected override string LocalNow => "CURRENT_TIMESTAMP";

    public override string? AcquireLock => "SELECT GET_LOCK(@name, @seconds)";

    public override string? TryHoldLock => "SELECT GET_LOCK(@name, 0)";

    public override string? AllowSilence => "SET SESSION wait_timeout = 2147483";

    // Of a day that takes an hour, a server has sent all it can after a moment, and is silent from then on.
    public override string? AllowSlowReading => "SET SESSION wait_timeout = 28800, SESSION net_write_timeout = 28800";

    public override string? GiveBackLock => "DO RELEASE_LOCK(@name)";

    public override string? ReleaseLock => "DO RELEASE_LOCK(@name)";

    protected override string StoredQuestion => _comparison.ConvertKeywords ? Converted(base.StoredQuestion) : base.StoredQuestion;

    // What MariaDB moves from a column of long texts to one of shorter ones it does not check: of 70,000 bytes it stores 4,464,
    // what 16 bits leave of the length. The value of an expression it refuses.
    protected override string InsertedText => "CONCAT(r.t, '')";

    // The last thing that the server knew of a table that is being filled is that there was little in it. Left to itself it
    // may then go through all that the day has so far, or the whole table, for every text of every chunk.
    protected override string KeywordsByText => traits.KeywordTextIndex is { } index && !_comparison.ConvertKeywords
        ? $"{Keywords} k FORCE INDEX ({Quote(index)})"
        : base.KeywordsByText;

    // A value takes the keywords' collation; in a character set that may lack some of its characters, only a text that
    // comes back whole from the conversion can be equal to a stored one.
    protected override string Asked(int size)
    {
        if (_comparison.Collation is null)
        {
            return base.Asked(size);
        }

        string asked = $"SELECT r.i, {Converted("r.t")} AS question FROM {RowBinding.Relation(KeywordRows.Questions, size)} r";
        return _comparison.Charset == "utf8mb4"
            ? asked
            : $"{asked} WHERE BINARY CONVERT(CONVERT(r.t USING {_comparison.Charset}) USING utf8mb4) = BINARY r.t";
    }

    // Table by table: a list of names would make some of this kin open every table there is.
    public override string Columns(int tables) => ForEach(
        tables,
        i => $"""
            SELECT {i} AS number, column_name AS name, data_type AS type,
                CASE WHEN character_maximum_length > 16777215 THEN 16777215 ELSE character_maximum_length END AS max_length,
                character_set_name AS charset, collation_name AS collation, ordinal_position AS place
            FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = @table{i}
            """,
        "number, place");

    // MariaDB keeps long texts apart by a hash that it looks nothing up in. MariaDB says ignored, MySQL is_visible, each of an index
    // that a statement may not name even; the word that a server does not have is that of the row outside.
    public override string Indexes(int tables) => ForEach(
        tables,
        i => $"""
            SELECT {i} AS number, s.index_name AS name, s.column_name AS `column`, s.seq_in_index AS place
            FROM (SELECT 'NO' AS ignored, 'YES' AS is_visible) other
            CROSS JOIN information_schema.statistics s
            WHERE s.table_schema = DATABASE() AND s.table_name = @table{i} AND s.index_type = 'BTREE' AND EXISTS (
                SELECT 1
                FROM information_schema.statistics
                WHERE table_schema = DATABASE() AND table_name = @table{i} AND index_name = s.index_name AND ignored = 'NO' AND is_visible = 'YES')
            """,
        "number, name, place");

    public override string EnginesWithoutTransactions(int tables) => ForEach(
        tables,
        i => $"""
            SELECT {i} AS number, e.engine AS engine
            FROM information_schema.tables t
            JOIN information_schema.engines e ON e.engine = t.engine
            WHERE t.table_schema = DATABASE() AND t.table_name = @table{i} AND e.transactions = 'NO'
            """,
        "number");

    public override string Tables => """
        SELECT table_name AS name FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
        ORDER BY table_name
        """;

    public override string TargetColumns => """
        SELECT column_name AS name, data_type AS type,
            CASE WHEN data_type IN ('char', 'varchar') THEN character_maximum_length END AS max_length,
            CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS nullable,
            CASE WHEN generation_expression <> '' THEN 2 WHEN extra LIKE '%auto_increment%' THEN 1 ELSE 0 END AS origin
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = @table
        ORDER BY ordinal_position
        """;

    public override string UniqueKeys => """
        SELECT index_name AS name, column_name AS `column`, CASE WHEN sub_part IS NULL AND column_name IS NOT NULL THEN 1 ELSE 0 END AS whole
        FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = @table AND non_unique = 0
        ORDER BY index_name, seq_in_index
        """;

    public override string IsPlainTable => """
        SELECT 1 FROM DUAL WHERE NOT EXISTS (
            SELECT 1 FROM information_schema.triggers WHERE event_object_schema = DATABASE() AND event_object_table = @table)
        """;

    public override UpsertTexts Upsert(UpsertShape shape) => new MySqlUpsertTexts(this, shape);

    public override string TakesNoIndex => """
        SELECT 1 FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name = @table AND table_type LIKE '%VIEW%'
        """;

    // Named, since MySQL 9 answers with a tree where nothing is.
    public override string Explain(string sql) => $"EXPLAIN FORMAT = TRADITIONAL {sql}";

    public override string? MaxPacket => "SELECT @@max_allowed_packet";

    public override string? UnfoldsJson => JsonRows.Probe;

    public override string Version => "SELECT CONCAT(CASE WHEN VERSION() LIKE '%MariaDB%' THEN '' ELSE 'MySQL ' END, VERSION())";

    public override string? LastInsertedId => "SELECT LAST_INSERT_ID()";

    public override string? LastInsertedChat => LastInsertedId;

    public override string? ForgetInserted => "DO LAST_INSERT_ID(0)";

    public override string ClaimNewUnit => $"INSERT IGNORE INTO {UnitTable} {NewlyClaimed}";

    // No RETURNING: a unit that runs for this owner after the update is the one that was taken.
    public override string ClaimUnit => $"""
        UPDATE {UnitTable}
        SET {Claimed}
        WHERE {UnitKey} AND {Claimable};
        SELECT epoch FROM {UnitTable} WHERE {UnitKey} AND owner = @owner AND status = 'running'
        """;

    protected override string WhereFailedBefore => """
        ON DUPLICATE KEY UPDATE attempts = attempts + VALUES(attempts), stage = VALUES(stage), reason = VALUES(reason),
            query_count = VALUES(query_count), run_id = VALUES(run_id), failed_at = VALUES(failed_at)
        """;

    public override string EnsureRate => $"""
        INSERT IGNORE INTO {RateTable} (name, next_at, share, changed_at)
        VALUES (@name, 0, 1, 0)
        """;

    // No RETURNING: the connection remembers the number that the update has given it.
    public override string TakeRate => $"""
        UPDATE {RateTable}
        SET next_at = LAST_INSERT_ID({TakenUntil})
        WHERE name = @name AND changed_at = @changed;
        SELECT CAST(taken.next_at AS SIGNED) AS NextAt, {NowMicroseconds} AS Now
        FROM (SELECT ROW_COUNT() AS changed, LAST_INSERT_ID() AS next_at) taken
        WHERE taken.changed > 0
        """;

    public override string Quote(string identifier) => $"`{identifier}`";

    public override string TakenNames => "SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = @table";

    protected override int LongestName => 64;

    // A prefix longer than its column is an error here.
    public override string CreateIndex(string name, string table, IReadOnlyList<string> columns, string? textColumn, int? textLength)
    {
        string? longColumn = textLength <= IndexedPrefix ? null : textColumn;
        string list = string.Join(", ", columns.Select(c => c == longColumn ? $"{Quote(c)}({IndexedPrefix})" : Quote(c)));
        return $"CREATE INDEX {Quote(name)} ON {Quote(table)} ({list})";
    }

    // Whatever the server's own choice is: nothing is stored into tables without transactions.
    public override string CreateTable(KnownTable table) => $"{Definition(table)} ENGINE = InnoDB";

    private string Definition(KnownTable table) => table switch
    {
        KnownTable.Chats => $"""
            CREATE TABLE {Chats} (
                {Quote(Names.ChatKey)} bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
                {Quote(Names.ChatText)} text,
                {Quote(Names.ChatTime)} datetime NOT NULL
            ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
            """,
        KnownTable.Keywords => $"""
            CREATE TABLE {Keywords} (
                id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
                {Quote(Names.KeywordText)} text NOT NULL,
                {Quote(Names.Keyword)} varchar(100) NOT NULL,
                {Quote(Names.CategoryId)} int NOT NULL,
                {Quote(Names.QueryCount)} int NOT NULL,
                {Quote(Names.KeywordTime)} datetime NOT NULL,
                {Quote(Names.BatchTime)} datetime NOT NULL
            ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
            """,
        KnownTable.Categories => $"""
            CREATE TABLE {Quote(Names.Categories)} (
                {Quote(Names.CategoryId)} int NOT NULL PRIMARY KEY,
                {Quote(Names.CategoryName)} varchar(100) NOT NULL
            ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
            """,
        KnownTable.Run => $"""
            CREATE TABLE {RunTable} (
                run_id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, mode varchar(20) NOT NULL,
                start_day date NOT NULL, end_day date NOT NULL, status varchar(20) NOT NULL, owner varchar(200) NOT NULL,
                started_at datetime(6) NOT NULL, ended_at datetime(6), lease_until datetime(6) NOT NULL,
                read_count bigint NOT NULL DEFAULT 0, processed bigint NOT NULL DEFAULT 0, skipped bigint NOT NULL DEFAULT 0,
                failed bigint NOT NULL DEFAULT 0, row_count bigint NOT NULL DEFAULT 0, last_error text, {MeasureDefinitions}
            ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
            """,
        KnownTable.Unit => $"""
            CREATE TABLE {UnitTable} (
                source varchar(128) NOT NULL, day date NOT NULL, bucket int NOT NULL, buckets int NOT NULL,
                status varchar(20) NOT NULL, owner varchar(200), epoch bigint NOT NULL, lease_until datetime(6),
                processed bigint NOT NULL, skipped bigint NOT NULL, failed bigint NOT NULL,
                attempts int NOT NULL, last_error text, {MeasureDefinitions},
                PRIMARY KEY (source, day, bucket, buckets)
            ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
            """,
        KnownTable.Rate => $"""
            CREATE TABLE {RateTable} (
                name varchar(64) NOT NULL PRIMARY KEY, next_at bigint NOT NULL, share double NOT NULL, changed_at bigint NOT NULL
            ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
            """,
        _ => $"""
            CREATE TABLE {FailureTable} (
                failure_id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, source varchar(128) NOT NULL, day date NOT NULL,
                text_hash char(64) NOT NULL, query_text longtext NOT NULL, query_count bigint NOT NULL,
                stage varchar(20) NOT NULL, reason text NOT NULL, attempts int NOT NULL, run_id bigint NOT NULL,
                failed_at datetime(6) NOT NULL,
                UNIQUE KEY (source, day, text_hash)
            ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
            """,
    };

    // What comes out of JSON has a collation, which must give way to one that is named.
    private static RowBinding RowsFor(SchemaTraits traits) =>
        traits is { UnfoldsJson: true, Comparison.Collation: not null } ? new JsonRows() : new NumberedRows(isMySql: true);

    private string Converted(string text) => $"CONVERT({text} USING {_comparison.Charset}) COLLATE {_comparison.Collation}";
}
