using System.Globalization;

namespace KeywordBatch.Database;

internal sealed class SqliteUpsertTexts(SqlTexts texts, UpsertShape shape) : UpsertTexts(texts, shape)
{
    public override string CreateStage => $"""
        {DropStage};
        CREATE TEMPORARY TABLE {StageName} AS SELECT {StageColumnsOfTable} FROM {Target} WHERE 0;
        CREATE UNIQUE INDEX temp.{StageName}_key ON {StageName} ({KeyNames})
        """;

    public override string DropStage => $"DROP TABLE IF EXISTS {Stage}";

    protected override string Stage => $"temp.{StageName}";

    protected override string Target => $"main.{Table}";

    // The engine has no types of its own for these; spelled so, they sort and compare as what they are.
    public override object? Parameter(object? value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        bool yes => yes ? 1L : 0L,
        _ => value,
    };

    public override bool Holds(double number) => !double.IsNaN(number);

    protected override string Differs(TargetColumn column, string left, string right) => $"{left} COLLATE BINARY IS NOT {right}";
}
