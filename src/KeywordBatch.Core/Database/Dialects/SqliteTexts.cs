namespace KeywordBatch.Database;

internal sealed class SqliteTexts(TableNames names, SchemaTraits traits) : SqlTexts(names, traits.Measured, new SqliteRows())
{
    /// <summary>
    /// No lost commit at a power cut, waiting instead of failing on a lock, and 8 MB of pages at hand in place of 2: new texts go
    /// to any place of their index.
    /// </summary>
    public const string Session = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 15000; PRAGMA cache_size = -8192;";

    /// <summary>Readers beside a writer, of a file that may be written.</summary>
    public const string WriteAhead = "PRAGMA journal_mode = WAL;";

    protected override string FractionType => "REAL";

    protected override string WholeType => "INTEGER";

    protected override string Now => "strftime('%Y-%m-%d %H:%M:%f', 'now')";

    protected override string NowPlusLease => "strftime('%Y-%m-%d %H:%M:%f', 'now', '+' || @lease || ' seconds')";

    protected override string NowMicroseconds => "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)";

    protected override string Greatest => "MAX";

    protected override string Least => "MIN";

    protected override string LocalNow => "datetime('now', 'localtime')";

    public override string? AcquireLock => null;

    public override string Columns(int tables) => ForEach(
        tables,
        i => $"""
            SELECT {i} AS number, name, lower(type) AS type, NULL AS max_length, NULL AS charset, NULL AS collation, cid AS place
            FROM pragma_table_info(@table{i})
            """,
        "number, place");

    public override string Indexes(int tables) => ForEach(
        tables,
        i => $"""
            SELECT {i} AS number, i.name AS name, c.name AS "column", c.seqno AS place
            FROM pragma_index_list(@table{i}) i, pragma_index_info(i.name) c
            WHERE i.partial = 0
            """,
        "number, name, place");

    // It has no times: texts are compared with texts, numbers stand before all of them, and bytes behind.
    public override string OddTimes(string table, string column) => $"""
        SELECT COUNT(*) AS rows, MIN(CAST(odd AS TEXT)) AS example
        FROM (
            SELECT {Quote(column)} AS odd
            FROM {Quote(table)}
            WHERE typeof({Quote(column)}) NOT IN ('text', 'null') OR {Quote(column)} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
            LIMIT 1000)
        """;

    public override string Tables => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

    public override string TargetColumns => """
        SELECT name, lower(type) AS type, NULL AS max_length, 1 - "notnull" AS nullable,
            CASE WHEN hidden IN (2, 3) THEN 2
                WHEN pk = 1 AND lower(type) = 'integer' AND (SELECT COUNT(*) FROM pragma_table_xinfo(@table) k WHERE k.pk > 0) = 1 THEN 1
                ELSE 0 END AS origin
        FROM pragma_table_xinfo(@table)
        WHERE hidden <> 1
        """;

    public override string UniqueKeys => """
        SELECT '' AS name, name AS "column", 1 AS whole
        FROM pragma_table_info(@table)
        WHERE pk > 0
        UNION ALL
        SELECT i.name, c.name, CASE WHEN c.name IS NULL THEN 0 ELSE 1 END
        FROM pragma_index_list(@table) i, pragma_index_info(i.name) c
        WHERE i."unique" = 1 AND i.partial = 0 AND i.origin <> 'pk'
        """;

    // A table's columns may say by themselves that a row which conflicts is dropped.
    public override string IsPlainTable => """
        SELECT 1 FROM sqlite_master
        WHERE type = 'table' AND lower(name) = lower(@table) AND sql NOT LIKE '%conflict%' AND NOT EXISTS (
            SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) = lower(@table))
        """;

    public override UpsertTexts Upsert(UpsertShape shape) => new SqliteUpsertTexts(this, shape);

    public override string TakesNoIndex => "SELECT 1 FROM sqlite_master WHERE type = 'view' AND lower(name) = lower(@table)";

    public override string Explain(string sql) => $"EXPLAIN QUERY PLAN {sql}";

    public override string Version => "SELECT 'SQLite ' || sqlite_version()";

    public override string? LastInsertedId => "SELECT last_insert_rowid()";

    public override string Quote(string identifier) => $"\"{identifier}\"";

    public override string? ExplainLookup => Explain($"SELECT {IsStored("''")}");

    // Questions come in order of their texts here, and so find their rows one behind the other in the index on them.
    protected override string QuestionsOfDay(string? suspected) => traits.KeywordTextIndex is not null
        ? $"""
            SELECT c.*, CASE WHEN {IsStored("c.kb_key")} THEN 1 END AS answered
            FROM ({ChatsByKey(suspected)}) c
            """
        : base.QuestionsOfDay(suspected);

    protected override string InFull(string value) => value;

    protected override string BeginsBlank(string text) => $"instr(@blanks, substr({text}, 1, 1)) > 0";

    public override string TakenNames => "SELECT name FROM sqlite_master";

    protected override int LongestName => int.MaxValue;

    public override string CreateIndex(string name, string table, IReadOnlyList<string> columns, string? textColumn, int? textLength) =>
        $"CREATE INDEX {Quote(name)} ON {Quote(table)} ({string.Join(", ", columns.Select(Quote))})";

    // One column a statement is all that it takes.
    public override string AddMeasures(string table, IEnumerable<string> columns) =>
        string.Join("; ", columns.Select(c => $"ALTER TABLE {table} ADD COLUMN {MeasureDefinition(c)}"));

    public override string CreateTable(KnownTable table) => table switch
    {
        KnownTable.Chats => $"""
            CREATE TABLE {Chats} (
                {Quote(Names.ChatKey)} INTEGER PRIMARY KEY AUTOINCREMENT,
                {Quote(Names.ChatText)} TEXT,
                {Quote(Names.ChatTime)} TEXT NOT NULL)
            """,
        KnownTable.Keywords => $"""
            CREATE TABLE {Keywords} (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                {Quote(Names.KeywordText)} TEXT NOT NULL,
                {Quote(Names.Keyword)} TEXT NOT NULL,
                {Quote(Names.CategoryId)} INTEGER NOT NULL,
                {Quote(Names.QueryCount)} INTEGER NOT NULL,
                {Quote(Names.KeywordTime)} TEXT NOT NULL,
                {Quote(Names.BatchTime)} TEXT NOT NULL)
            """,
        KnownTable.Categories => $"""
            CREATE TABLE {Quote(Names.Categories)} (
                {Quote(Names.CategoryId)} INTEGER PRIMARY KEY,
                {Quote(Names.CategoryName)} TEXT NOT NULL)
            """,
        KnownTable.Run => $"""
            CREATE TABLE {RunTable} (
                run_id INTEGER PRIMARY KEY AUTOINCREMENT, mode TEXT NOT NULL, start_day TEXT NOT NULL, end_day TEXT NOT NULL,
                status TEXT NOT NULL, owner TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, lease_until TEXT NOT NULL,
                read_count INTEGER NOT NULL DEFAULT 0, processed INTEGER NOT NULL DEFAULT 0,
                skipped INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
                row_count INTEGER NOT NULL DEFAULT 0, last_error TEXT, {MeasureDefinitions})
            """,
        KnownTable.Unit => $"""
            CREATE TABLE {UnitTable} (
                source TEXT NOT NULL, day TEXT NOT NULL, bucket INTEGER NOT NULL, buckets INTEGER NOT NULL,
                status TEXT NOT NULL, owner TEXT, epoch INTEGER NOT NULL, lease_until TEXT,
                processed INTEGER NOT NULL, skipped INTEGER NOT NULL, failed INTEGER NOT NULL,
                attempts INTEGER NOT NULL, last_error TEXT, {MeasureDefinitions},
                PRIMARY KEY (source, day, bucket, buckets))
            """,
        KnownTable.Rate => $"""
            CREATE TABLE {RateTable} (
                name TEXT NOT NULL PRIMARY KEY, next_at INTEGER NOT NULL, share REAL NOT NULL, changed_at INTEGER NOT NULL)
            """,
        _ => $"""
            CREATE TABLE {FailureTable} (
                failure_id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, day TEXT NOT NULL, text_hash TEXT NOT NULL,
                query_text TEXT NOT NULL, query_count INTEGER NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL,
                attempts INTEGER NOT NULL, run_id INTEGER NOT NULL, failed_at TEXT NOT NULL,
                UNIQUE (source, day, text_hash))
            """,
    };
}
