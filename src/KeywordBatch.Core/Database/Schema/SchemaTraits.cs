namespace KeywordBatch.Database;

/// <summary>What of a server and its tables decides how SQL texts read.</summary>
/// <param name="Comparison">Under which collation texts are compared.</param>
/// <param name="Measured">Whether the tables of runs and units have the columns of measures.</param>
/// <param name="UnfoldsJson">Whether the server has JSON_TABLE.</param>
/// <param name="ChatsAreIndexed">Whether there are indexes by the time and by the key of the chats.</param>
/// <param name="ChatsAreText">Whether the chats' texts are of a type of SQL's own, not of one that compares in a way of its own.</param>
/// <param name="ChatsAreBytes">Whether chats' texts that are equal are the same, as far as is known.</param>
/// <param name="KeywordsComparedAs">PostgreSQL's type that the keyword rows' texts are compared as; null for their own.</param>
/// <param name="KeywordsAreHidden">Whether policies may keep keyword rows from this account.</param>
/// <param name="KeywordTextIndex">The index by the texts of the keyword rows; null where there is none, or none of use.</param>
/// <param name="KeywordKey">The number by which MySQL stores the keyword rows; null where there is none, or no index by their time.</param>
internal sealed record SchemaTraits(
    ComparisonRule Comparison, bool Measured, bool UnfoldsJson, bool ChatsAreIndexed, bool ChatsAreText, bool ChatsAreBytes,
    string? KeywordsComparedAs, bool KeywordsAreHidden, string? KeywordTextIndex, string? KeywordKey)
{
    /// <summary>Before the server has been asked: the least that all can.</summary>
    public static SchemaTraits Unread { get; } =
        new(ComparisonRule.None, Measured: false, UnfoldsJson: false, ChatsAreIndexed: false, ChatsAreText: false, ChatsAreBytes: false,
            KeywordsComparedAs: null, KeywordsAreHidden: false, KeywordTextIndex: null, KeywordKey: null);

    /// <summary>As the server has told.</summary>
    public static SchemaTraits Of(KeywordSchema schema) => new(
        ComparisonRule.Between(schema.Chats.Column(schema.Names.ChatText), schema.Keywords.Column(schema.Names.KeywordText)),
        schema is { HasOwnTables: true, MissingMeasures: [] },
        schema.UnfoldsJson,
        IndexBy(schema.Chats, schema.Names.ChatTime) is not null && IndexBy(schema.Chats, schema.Names.ChatKey) is not null,
        IsText(schema.Chats.Column(schema.Names.ChatText)),
        schema.Chats.Column(schema.Names.ChatText)?.Collation is null or "C" or "POSIX",
        TypeBetween(schema.Chats.Column(schema.Names.ChatText), schema.Keywords.Column(schema.Names.KeywordText)),
        schema.HidesKeywords,
        schema.FindsTexts ? IndexBy(schema.Keywords, schema.Names.KeywordText) : null,
        IndexBy(schema.Keywords, schema.Names.KeywordTime) is not null ? NumberOf(schema.Keywords) : null);

    private static bool IsText(ColumnInfo? column) => column?.Type is "text" or "character varying" or "character";

    // A type that is not the server's own comes with its schema.
    private static string? TypeBetween(ColumnInfo? chats, ColumnInfo? keywords) =>
        IsText(chats) && keywords?.Type.Contains('.', StringComparison.Ordinal) == true ? "text"
        : IsText(keywords) && chats?.Type.Contains('.', StringComparison.Ordinal) == true ? chats.Type
        : null;

    private static string? NumberOf(TableInfo table) =>
        table.Indexes.FirstOrDefault(i => i is { Name: "PRIMARY", Columns.Count: 1 })?.Columns[0] is { } key
        && ColumnKinds.Of(table.Column(key)?.Type ?? "", DatabaseEngine.MySql) == ColumnKind.Integer
            ? key
            : null;

    private static string? IndexBy(TableInfo table, string column) => table.Indexes.FirstOrDefault(i => i.Serves([column]))?.Name;
}
