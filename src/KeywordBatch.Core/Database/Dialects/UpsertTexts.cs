using System.Text;

namespace KeywordBatch.Database;

/// <summary>
/// The SQL texts by which rows get into a table, new ones as rows and changed ones as updates: through a temporary table of
/// the same columns, so that the server compares, by its own types, and nothing that is the same is written or locked.
/// </summary>
internal abstract class UpsertTexts(SqlTexts texts, UpsertShape shape)
{
    protected const string StageName = "keyword_batch_stage";

    // Beside columns of the table's own names.
    private const string Place = "keyword_batch_place";

    private readonly SizedText _insertStage = new();

    public UpsertShape Shape { get; } = shape;

    /// <summary>Makes the temporary table anew; before the transaction where that would end it, or costs nothing.</summary>
    public abstract string CreateStage { get; }

    /// <summary>Ends it before the session is used for something else; null where <see cref="CreateStage"/> belongs into the transaction, and it ends with that.</summary>
    public abstract string? DropStage { get; }

    /// <summary>The COPY that fills it; null where it is filled by <see cref="InsertStage"/>.</summary>
    public virtual string? CopyStage => null;

    /// <summary>
    /// The COPY of rows straight into the table, for rows whose keys it lacks, all of them; it fails where it has one. Null where
    /// the engine cannot, or the table may do other things with a row than keep it.
    /// </summary>
    public virtual string? CopyNew => null;

    /// <summary>
    /// Whether the table may drop a row without an error, or store it without counting it. Rows of the temporary table then bring
    /// one more value, the last: the place by which they are told.
    /// </summary>
    public virtual bool MayDropRows => !Shape.IsPlain;

    /// <summary>How many values a row of the temporary table has.</summary>
    public int StageWidth => Shape.Columns.Count + (MayDropRows ? 1 : 0);

    /// <summary>Whether any row of the temporary table is new or differs: a row, or none.</summary>
    public string AnyToWrite => $"SELECT 1 {ToWrite} LIMIT 1";

    /// <summary>Which rows of the temporary table are new or differ: place, and 1 for new. Where <see cref="MayDropRows"/>.</summary>
    public string AllToWrite => $"SELECT s.{Place}, CASE WHEN {IsNew} THEN 1 ELSE 0 END {ToWrite}";

    /// <summary>Takes those that are new or differ out of it.</summary>
    public virtual string ForgetToWrite => $"DELETE FROM {Stage} AS s {WhereToWrite}";

    /// <summary>Rows of it. Parameters: p0, p1…, row by row.</summary>
    public string InsertStage(int rows) => _insertStage.Get(rows, BuildInsertStage);

    /// <summary>
    /// Inserts the rows whose keys the table lacks, and updates those that differ: one statement that selects both counts,
    /// null where there are two.
    /// </summary>
    public virtual string? Merge => null;

    /// <summary>Inserts the rows whose keys the table lacks; the rows changed are those.</summary>
    public virtual string InsertNew => $"""
        INSERT INTO {Target} AS t ({ColumnNames})
        SELECT {StageColumns} FROM {Stage} s WHERE NOT EXISTS (SELECT 1 FROM {Target} t WHERE {SameKey})
        ON CONFLICT ({KeyNames}) DO {(HasOthers
            ? $"UPDATE SET {Assignments(c => $"excluded.{c}")} WHERE {AnyDiffers("excluded")}"
            : "NOTHING")}
        """;

    /// <summary>Updates the rows that differ; null where there are only keys.</summary>
    public virtual string? UpdateChanged => HasOthers
        ? $"UPDATE {Target} AS t SET {Assignments(c => $"s.{c}")} FROM {Stage} s WHERE {SameKey} AND ({AnyDiffers("s")})"
        : null;

    /// <summary>A point to come back to, where a failed statement leaves the ones before it done.</summary>
    public virtual string? Save => "SAVEPOINT kb_stage";

    public virtual string Restore => "ROLLBACK TO SAVEPOINT kb_stage";

    /// <summary>A value as this engine's driver takes it for a parameter.</summary>
    public virtual object? Parameter(object? value) => value;

    /// <summary>Whether the engine has this number: not every one has what is none, or infinity.</summary>
    public virtual bool Holds(double number) => double.IsFinite(number);

    protected virtual string Stage => StageName;

    protected string Table => texts.QuoteTarget(Shape.Table);

    /// <summary>The table where one for this session alone might stand before it.</summary>
    protected virtual string Target => Table;

    protected string ColumnNames => string.Join(", ", Shape.Columns.Select(c => Name(c.Name)));

    /// <summary>The same of the temporary table.</summary>
    protected string StageNames => MayDropRows ? $"{ColumnNames}, {Place}" : ColumnNames;

    /// <summary>What the temporary table's columns are made from.</summary>
    protected string StageColumnsOfTable => MayDropRows ? $"{ColumnNames}, 0 AS {Place}" : ColumnNames;

    protected string StageColumns => string.Join(", ", Shape.Columns.Select(c => $"s.{Name(c.Name)}"));

    protected string KeyNames => string.Join(", ", Shape.Keys.Select(c => Name(c.Name)));

    protected string SameKey => string.Join(" AND ", Shape.Keys.Select(c => $"t.{Name(c.Name)} = s.{Name(c.Name)}"));

    protected bool HasOthers => Shape.Others.Any();

    protected string Name(string identifier) => texts.QuoteAny(identifier);

    /// <summary>Whether a column of two rows differs, NULL being equal to NULL alone.</summary>
    protected abstract string Differs(TargetColumn column, string left, string right);

    /// <summary>Whether any column of the table's row differs from that of another one.</summary>
    protected string AnyDiffers(string other) =>
        string.Join(" OR ", Shape.Others.Select(c => Differs(c, $"t.{Name(c.Name)}", $"{other}.{Name(c.Name)}")));

    protected string Assignments(Func<string, string> value) =>
        string.Join(", ", Shape.Others.Select(c => $"{Name(c.Name)} = {value(Name(c.Name))}"));

    /// <summary>The same rows as those of <see cref="AnyToWrite"/>, without a join.</summary>
    protected string WhereToWrite =>
        $"WHERE NOT EXISTS (SELECT 1 FROM {Target} t WHERE {SameKey}{(HasOthers ? $" AND NOT ({AnyDiffers("s")})" : "")})";

    private string IsNew => $"t.{Name(Shape.Keys[0].Name)} IS NULL";

    private string ToWrite => $"""
        FROM {Stage} s LEFT JOIN {Target} t ON {SameKey}
        WHERE {IsNew}{(HasOthers ? $" OR {AnyDiffers("s")}" : "")}
        """;

    private string BuildInsertStage(int rows)
    {
        var text = new StringBuilder($"INSERT INTO {Stage} ({StageNames}) VALUES ");
        int parameter = 0;
        for (int row = 0; row < rows; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (int column = 0; column < StageWidth; column++)
            {
                text.Append(column == 0 ? "@p" : ", @p").Append(parameter++);
            }

            text.Append(')');
        }

        return text.ToString();
    }
}
