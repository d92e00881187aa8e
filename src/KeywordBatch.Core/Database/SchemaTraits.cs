namespace KeywordBatch.Database;

/// <summary>What of a server and its tables decides how SQL texts read.</summary>
/// <param name="Comparison">Under which collation texts are compared.</param>
/// <param name="Measured">Whether the tables of runs and units have the columns of measures.</param>
/// <param name="UnfoldsJson">Whether the server has JSON_TABLE.</param>
/// <param name="ChatsAreIndexed">Whether there are indexes by the time and by the key of the chats.</param>
/// <param name="KeywordTextsAreIndexed">Whether there is an index by the texts of the keyword rows.</param>
internal sealed record SchemaTraits(
    ComparisonRule Comparison, bool Measured, bool UnfoldsJson, bool ChatsAreIndexed, bool KeywordTextsAreIndexed)
{
    /// <summary>Before the server has been asked: the least that all can.</summary>
    public static SchemaTraits Unread { get; } =
        new(ComparisonRule.None, Measured: false, UnfoldsJson: false, ChatsAreIndexed: false, KeywordTextsAreIndexed: false);

    /// <summary>As the server has told.</summary>
    public static SchemaTraits Of(KeywordSchema schema) => new(
        ComparisonRule.Between(schema.Chats.Column(schema.Names.ChatText), schema.Keywords.Column(schema.Names.KeywordText)),
        schema is { HasOwnTables: true, MissingMeasures: [] },
        schema.UnfoldsJson,
        IsIndexed(schema.Chats, schema.Names.ChatTime) && IsIndexed(schema.Chats, schema.Names.ChatKey),
        IsIndexed(schema.Keywords, schema.Names.KeywordText));

    private static bool IsIndexed(TableInfo table, string column) => table.Indexes.Any(i => i.Serves([column]));
}
