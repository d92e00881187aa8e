using System.Globalization;

namespace KeywordBatch.Database;

internal sealed class MySqlUpsertTexts(SqlTexts texts, UpsertShape shape) : UpsertTexts(texts, shape)
{
    // Its triggers make an error, or let a row pass.
    public override bool MayDropRows => false;

    // The key of its own finds rows that are one to the server (by its collation, its rounding) before they meet the table. Its
    // primary one, since servers may be told to take no table without, and no row of it lacks a value there.
    public override string CreateStage => $"""
        {DropStage};
        CREATE TEMPORARY TABLE {StageName} (PRIMARY KEY ({KeyNames})) ENGINE = InnoDB AS SELECT {ColumnNames} FROM {Table} LIMIT 0
        """;

    public override string ForgetToWrite => $"DELETE s FROM {StageName} s {WhereToWrite}";

    public override string DropStage => $"DROP TEMPORARY TABLE IF EXISTS {StageName}";

    // ON DUPLICATE KEY means any unique key of the table: with a second one it could change another row than the one meant,
    // so that there the row is refused instead.
    public override string InsertNew => $"""
        INSERT INTO {Table} ({ColumnNames})
        SELECT {StageColumns} FROM {StageName} s LEFT JOIN {Table} t ON {SameKey} WHERE t.{Name(Shape.Keys[0].Name)} IS NULL
        {(Shape.OnlyKey ? $"ON DUPLICATE KEY UPDATE {DuplicateAssignments}" : "")}
        """;

    public override string? UpdateChanged => HasOthers
        ? $"UPDATE {StageName} s STRAIGHT_JOIN {Table} t ON {SameKey} SET {string.Join(", ", Shape.Others.Select(c => $"t.{Name(c.Name)} = s.{Name(c.Name)}"))} WHERE {AnyDiffers("s")}"
        : null;

    private string DuplicateAssignments => HasOthers
        ? Assignments(c => $"VALUES({c})")
        : $"{Name(Shape.Keys[0].Name)} = VALUES({Name(Shape.Keys[0].Name)})";

    public override object? Parameter(object? value) => value switch
    {
        DateTimeOffset moment => moment.LocalDateTime,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToTimeSpan(),
        Guid id => id.ToString(),
        _ => value,
    };

    // By bytes: under most collations a change of case, or of an accent, would be none.
    protected override string Differs(TargetColumn column, string left, string right) => column.Kind == ColumnKind.Text
        ? $"NOT (CAST({left} AS BINARY) <=> CAST({right} AS BINARY))"
        : $"NOT ({left} <=> {right})";
}
