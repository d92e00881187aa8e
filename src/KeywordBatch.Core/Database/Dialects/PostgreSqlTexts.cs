using System.Text;

namespace KeywordBatch.Database;

internal sealed class PostgreSqlTexts(TableNames names, SchemaTraits traits, int maxSilenceSeconds)
    : SqlTexts(names, traits.Measured, new ArrayRows())
{
    protected override string FractionType => "double precision";

    protected override string Now => "(clock_timestamp() AT TIME ZONE 'UTC')";

    protected override string NowPlusLease => "(clock_timestamp() AT TIME ZONE 'UTC' + @lease * interval '1 second')";

    protected override string NowMicroseconds => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)";

    protected override string LocalNow => "clock_timestamp()";

    // With it the server learns to end this transaction when its client falls silent: one that lost its power cannot say
    // goodbye, and would keep others from its day for hours. And not to compile the look for stored texts to machine code,
    // chunk after chunk, as it does where it does not know yet that texts are seldom equal: that takes five times as long.
    public override string? AcquireLock => $"""
        SELECT set_config('idle_in_transaction_session_timeout', '{maxSilenceSeconds}s', true), set_config('jit', 'off', true),
            pg_advisory_xact_lock(hashtextextended(@name, @seconds * 0))
        """;

    // A server or an account may be set to commit without waiting for the disk. Whoever outlives the server's death would go on
    // behind rows that are no longer there, and has forgotten the answers that were paid for.
    public override string? CommitDurably => """
        SELECT set_config('synchronous_commit', CASE setting WHEN 'off' THEN 'local' ELSE setting END, true)
        FROM current_setting('synchronous_commit') setting
        """;

    // Not the session's: a pooler in transaction mode would leave it with a session that goes to others, and the next run waits
    // for one that has ended.
    public override string? TryHoldLock => "SELECT CASE WHEN pg_try_advisory_xact_lock(hashtextextended(@name, 0)) THEN 1 ELSE 0 END";

    public override string? AllowSilence => """
        SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')
        """;

    // Text by text through the index on them. Left to itself the server may rather collect all that the day has so far, for
    // every chunk anew: the last thing that it knew of a table that is being filled is that there was little in it.
    protected override string IsStored(string question) => traits.KeywordTextIndex is not null
        ? $"""
            EXISTS (
                SELECT 1
                FROM (
                    SELECT k.{Quote(Names.KeywordTime)} AS stored_at
                    FROM {Keywords} k
                    WHERE {StoredQuestion} = {question}
                    OFFSET 0) s
                WHERE s.stored_at >= @start AND s.stored_at < @end)
            """
        : base.IsStored(question);

    // What it stores and does not find, an account would store again with every run. The server asks a policy of what may be read
    // about the rows that a statement gives back.
    protected override string SeenAgain => traits.KeywordsAreHidden ? $" RETURNING {Quote(Names.KeywordText)} IS NULL" : "";

    // Under a collation that overlooks something, a group's key is the text of whichever of its chats the server met first.
    protected override bool KeyIsText => traits is { ChatsAreText: true, ChatsAreBytes: true };

    // A text of SQL's and a citext compare as neither's groups are made.
    protected override string KeywordComparisonKey => traits.KeywordsComparedAs is { } type
        ? $"CAST({Quote(Names.KeywordText)} AS {type})"
        : base.KeywordComparisonKey;

    protected override string InFull(string value) => $"CAST({value} AS text)";

    // Not by a remainder: the server takes that for one row in two hundred, and plans for as many.
    protected override string? OfHalf(string text) => traits.ChatsAreText ? $"(hashtext({text}) < 0) = (@half = 1)" : null;

    // Once for all tables: to plan this takes the server longer than to do it. Of tables of one name in several schemas, the one
    // that a statement means.
    public override string Columns(int tables) => $"""
        SELECT asked.number, column_name AS name, character_maximum_length AS max_length,
            CASE data_type WHEN 'USER-DEFINED' THEN quote_ident(udt_schema) || '.' || quote_ident(udt_name) ELSE data_type END AS type,
            NULL AS charset, collation_name AS collation
        FROM {AskedTables(tables)}
        JOIN pg_class t ON t.oid = to_regclass(quote_ident(asked.name))
        JOIN pg_namespace n ON n.oid = t.relnamespace
        JOIN information_schema.columns ON table_schema = n.nspname AND table_name = t.relname
        ORDER BY asked.number, ordinal_position
        """;

    // A place in an index where no search for the column's values goes is empty: an expression, a text in the order of another
    // collation, a time's hash.
    public override string Indexes(int tables) => $"""
        SELECT asked.number, i.relname AS name, COALESCE(a.attname, '') AS "column"
        FROM {AskedTables(tables)}
        JOIN pg_index x ON x.indrelid = to_regclass(quote_ident(asked.name))
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_am m ON m.oid = i.relam AND m.amname IN ('btree', 'hash', 'brin')
        JOIN LATERAL unnest(x.indkey, x.indcollation) WITH ORDINALITY AS k (attnum, attcollation, nth) ON true
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND a.attcollation = k.attcollation
            AND (m.amname <> 'hash' OR a.attcollation <> 0)
        WHERE x.indisvalid AND x.indpred IS NULL
        ORDER BY asked.number, i.relname, k.nth
        """;

    public override string? HidesRows => "SELECT CASE WHEN row_security_active(to_regclass(quote_ident(@table))) THEN 1 ELSE 0 END";

    public override string Tables => """
        SELECT CASE WHEN table_schema = ANY (current_schemas(false)) THEN table_name ELSE table_schema || '.' || table_name END AS name
        FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
        ORDER BY name
        """;

    public override string TargetColumns => """
        SELECT column_name AS name, CASE udt_name WHEN 'citext' THEN udt_name ELSE data_type END AS type, character_maximum_length AS max_length,
            CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS nullable,
            CASE WHEN is_generated = 'ALWAYS' OR identity_generation = 'ALWAYS' THEN 2
                WHEN is_identity = 'YES' OR column_default LIKE 'nextval(%' THEN 1 ELSE 0 END AS origin,
            CASE WHEN o.oid IS NULL THEN 0 ELSE 1 END AS overlooks
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN information_schema.columns ON table_schema = n.nspname AND table_name = c.relname
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = column_name
        LEFT JOIN pg_collation o ON o.oid = a.attcollation AND NOT o.collisdeterministic
        WHERE c.oid = to_regclass(@table)
        ORDER BY ordinal_position
        """;

    public override string UniqueKeys => """
        SELECT i.relname AS name, a.attname AS "column", CASE WHEN a.attname IS NULL THEN 0 ELSE 1 END AS whole
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, nth) ON k.nth <= x.indnkeyatts
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum > 0
        WHERE x.indrelid = to_regclass(@table) AND x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL
        ORDER BY i.relname, k.nth
        """;

    public override string IsPlainTable => """
        SELECT 1 FROM pg_class c
        WHERE c.oid = to_regclass(@table) AND c.relkind IN ('r', 'p') AND NOT EXISTS (
            SELECT 1 FROM pg_class p
            WHERE (p.oid = c.oid OR p.oid IN (SELECT relid FROM pg_partition_tree(c.oid)))
                AND (p.relkind = 'f' OR p.relhasrules OR p.relrowsecurity
                    OR EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = p.oid AND NOT g.tgisinternal)
                    OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = p.oid AND k.condeferred)))
        """;

    public override UpsertTexts Upsert(UpsertShape shape) => new PostgreSqlUpsertTexts(this, shape);

    public override string TakesNoIndex => """
        SELECT 1 FROM pg_class WHERE oid = to_regclass(quote_ident(@table)) AND relkind IN ('v', 'f')
        """;

    public override string Version => "SELECT 'PostgreSQL ' || current_setting('server_version')";

    // To ask the sequence for it takes a right of its own, which nobody gives who gives those to the tables.
    public override string InsertRun => $"{base.InsertRun} RETURNING run_id";

    public override string? LastInsertedId => null;

    // NULL for a key that has no sequence of its own, or one that this account may insert by and not look at.
    public override string? LastInsertedChat => $"""
        SELECT CASE WHEN has_sequence_privilege(s.name, 'USAGE, SELECT') THEN currval(s.name) END
        FROM (SELECT pg_get_serial_sequence('{Chats}', '{Names.ChatKey}') AS name) s
        """;

    public override string Quote(string identifier) => $"\"{identifier}\"";

    // With its schema before the first dot, or without one; a table whose own name has a dot needs it.
    public override string QuoteTarget(string table) => table.Split('.', 2) is [{ Length: > 0 } schema, { Length: > 0 } name]
        ? $"{QuoteAny(schema)}.{QuoteAny(name)}"
        : QuoteAny(table);

    public override string TargetParameter(string table) => QuoteTarget(table);

    protected override string BeginsBlank(string text) => $"strpos(@blanks, left({text}, 1) COLLATE \"C\") > 0";

    // The driver has a timestamptz in UTC, where its day may be another.
    protected override string InSession(string time) => $"CAST({time} AS timestamp)";

    protected override string DayOf(string time) => $"({time})::date";

    // Tables and indexes of a schema share their names.
    public override string TakenNames => """
        SELECT relname
        FROM pg_class
        WHERE relnamespace = COALESCE(
            (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(quote_ident(@table))),
            (SELECT oid FROM pg_namespace WHERE nspname = current_schema()))
        """;

    protected override int LongestName => 63;

    protected override int NameLength(string name) => Encoding.UTF8.GetByteCount(name);

    // A btree entry holds at most 2,704 bytes, which a long question exceeds: texts are indexed by their hash.
    public override string CreateIndex(string name, string table, IReadOnlyList<string> columns, string? textColumn, int? textLength) =>
        textColumn is null
            ? $"CREATE INDEX {Quote(name)} ON {Quote(table)} ({string.Join(", ", columns.Select(Quote))})"
            : $"CREATE INDEX {Quote(name)} ON {Quote(table)} USING hash ({Quote(textColumn)})";

    public override string CreateTable(KnownTable table) => table switch
    {
        KnownTable.Chats => $"""
            CREATE TABLE {Chats} (
                {Quote(Names.ChatKey)} bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                {Quote(Names.ChatText)} text,
                {Quote(Names.ChatTime)} timestamp NOT NULL)
            """,
        KnownTable.Keywords => $"""
            CREATE TABLE {Keywords} (
                id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                {Quote(Names.KeywordText)} text NOT NULL,
                {Quote(Names.Keyword)} varchar(100) NOT NULL,
                {Quote(Names.CategoryId)} integer NOT NULL,
                {Quote(Names.QueryCount)} integer NOT NULL,
                {Quote(Names.KeywordTime)} timestamp NOT NULL,
                {Quote(Names.BatchTime)} timestamp NOT NULL)
            """,
        KnownTable.Categories => $"""
            CREATE TABLE {Quote(Names.Categories)} (
                {Quote(Names.CategoryId)} integer PRIMARY KEY,
                {Quote(Names.CategoryName)} varchar(100) NOT NULL)
            """,
        KnownTable.Run => $"""
            CREATE TABLE {RunTable} (
                run_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, mode varchar(20) NOT NULL,
                start_day date NOT NULL, end_day date NOT NULL, status varchar(20) NOT NULL, owner varchar(200) NOT NULL,
                started_at timestamp NOT NULL, ended_at timestamp, lease_until timestamp NOT NULL,
                read_count bigint NOT NULL DEFAULT 0, processed bigint NOT NULL DEFAULT 0, skipped bigint NOT NULL DEFAULT 0,
                failed bigint NOT NULL DEFAULT 0, row_count bigint NOT NULL DEFAULT 0, last_error text, {MeasureDefinitions})
            """,
        KnownTable.Unit => $"""
            CREATE TABLE {UnitTable} (
                source varchar(128) NOT NULL, day date NOT NULL, bucket integer NOT NULL, buckets integer NOT NULL,
                status varchar(20) NOT NULL, owner varchar(200), epoch bigint NOT NULL, lease_until timestamp,
                processed bigint NOT NULL, skipped bigint NOT NULL, failed bigint NOT NULL,
                attempts integer NOT NULL, last_error text, {MeasureDefinitions},
                PRIMARY KEY (source, day, bucket, buckets))
            """,
        KnownTable.Rate => $"""
            CREATE TABLE {RateTable} (
                name varchar(64) NOT NULL PRIMARY KEY, next_at bigint NOT NULL, share double precision NOT NULL, changed_at bigint NOT NULL)
            """,
        _ => $"""
            CREATE TABLE {FailureTable} (
                failure_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, source varchar(128) NOT NULL, day date NOT NULL,
                text_hash char(64) NOT NULL, query_text text NOT NULL, query_count bigint NOT NULL,
                stage varchar(20) NOT NULL, reason text NOT NULL, attempts integer NOT NULL, run_id bigint NOT NULL,
                failed_at timestamp NOT NULL,
                UNIQUE (source, day, text_hash))
            """,
    };

    private static string AskedTables(int tables) =>
        $"(VALUES {string.Join(", ", Enumerable.Range(0, tables).Select(i => $"({i}, @table{i})"))}) asked (number, name)";
}
