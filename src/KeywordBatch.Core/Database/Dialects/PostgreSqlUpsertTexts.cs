namespace KeywordBatch.Database;

internal sealed class PostgreSqlUpsertTexts(SqlTexts texts, UpsertShape shape) : UpsertTexts(texts, shape)
{
    // Of types whose equality is the sameness of their values; others are compared by what they read as.
    private static readonly HashSet<ColumnKind> Comparable =
    [
        ColumnKind.Text, ColumnKind.Integer, ColumnKind.Number, ColumnKind.Float, ColumnKind.Boolean, ColumnKind.Date,
        ColumnKind.Timestamp, ColumnKind.Moment, ColumnKind.Time, ColumnKind.Uuid, ColumnKind.Bytes,
    ];

    // Of types that .NET and the server tell apart alike, when they are as long as they say.
    private static readonly HashSet<ColumnKind> ToldApart = [ColumnKind.Integer, ColumnKind.Date, ColumnKind.Uuid, ColumnKind.Boolean];

    // The server knows nothing of a table made just now, and must not take the whole target for a few keys of it. A constraint
    // that waits for the end of the transaction would fail all of its rows for one.
    public override string CreateStage => $"""
        CREATE TEMPORARY TABLE {StageName} ON COMMIT DROP AS SELECT {StageColumnsOfTable} FROM {Table} WITH NO DATA;
        SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET CONSTRAINTS ALL IMMEDIATE{UniqueStage}
        """;

    public override string? DropStage => null;

    public override string? CopyStage => $"COPY pg_temp.{StageName} ({StageNames}) FROM STDIN";

    public override string? CopyNew => Shape.IsPlain ? $"COPY {Table} ({ColumnNames}) FROM STDIN" : null;

    public override string? Save => null;

    public override string Merge => $"""
        WITH fresh AS ({InsertNew} RETURNING 1),
        changed AS ({(UpdateChanged is { } update ? $"{update} RETURNING 1" : "SELECT 1 WHERE false")})
        SELECT (SELECT COUNT(*) FROM fresh), (SELECT COUNT(*) FROM changed)
        """;

    public override bool Holds(double number) => true;

    protected override string Stage => $"pg_temp.{StageName}";

    // Keys that only the server can tell apart (numbers and times that it rounds, texts by their collation) are told apart there.
    private string UniqueStage => Shape.Keys.All(k => ToldApart.Contains(k.Kind) || k is { Kind: ColumnKind.Text, Type: not "character", Overlooks: false })
        ? ""
        : $"; CREATE UNIQUE INDEX ON {Stage} ({KeyNames})";

    protected override string Differs(TargetColumn column, string left, string right) =>
        column.Overlooks ? $"{left} COLLATE \"C\" IS DISTINCT FROM {right} COLLATE \"C\""
        : Comparable.Contains(column.Kind) ? $"{left} IS DISTINCT FROM {right}" : $"{left}::text IS DISTINCT FROM {right}::text";
}
