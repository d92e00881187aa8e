namespace KeywordBatch.Database;

/// <summary>What of a server and its tables decides how SQL texts read.</summary>
/// <param name="Comparison">Under which collation texts are compared.</param>
/// <param name="Measured">Whether the tables of runs and units have the columns of measures.</param>
/// <param name="UnfoldsJson">Whether the server has JSON_TABLE.</param>
internal sealed record SchemaTraits(ComparisonRule Comparison, bool Measured, bool UnfoldsJson)
{
    /// <summary>Before the server has been asked: the least that all can.</summary>
    public static SchemaTraits Unread { get; } = new(ComparisonRule.None, Measured: false, UnfoldsJson: false);

    /// <summary>As the server has told.</summary>
    public static SchemaTraits Of(KeywordSchema schema) => new(
        ComparisonRule.Between(schema.Chats.Column(schema.Names.ChatText), schema.Keywords.Column(schema.Names.KeywordText)),
        schema is { HasOwnTables: true, MissingMeasures: [] },
        schema.UnfoldsJson);
}
