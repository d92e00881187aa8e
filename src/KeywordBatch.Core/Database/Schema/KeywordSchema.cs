namespace KeywordBatch.Database;

/// <summary>The user's tables as they are on the server, with the names in force.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Chats">The chats table.</param>
/// <param name="Keywords">The keywords table.</param>
/// <param name="Categories">The categories table.</param>
/// <param name="HasOwnTables">Whether keyword_batch_run, _unit and _failure are there.</param>
public sealed record KeywordSchema(
    TableNames Names, TableInfo Chats, TableInfo Keywords, TableInfo Categories, bool HasOwnTables)
{
    /// <summary>Whether keyword_batch_rate is there; databases made by an older version lack it.</summary>
    public bool HasRateTable { get; init; }

    /// <summary>The tables of runs and units that lack columns of measures, with these columns; tables of older versions do.</summary>
    public IReadOnlyList<(string Table, IReadOnlyList<string> Columns)> MissingMeasures { get; init; } = [];

    /// <summary>The own tables that lack columns without which nothing works, with these columns; no version of ours made them so.</summary>
    public IReadOnlyList<(string Table, IReadOnlyList<string> Columns)> MissingOwnColumns { get; init; } = [];

    /// <summary>Whether the server has JSON_TABLE, by which many rows travel in one parameter.</summary>
    internal bool UnfoldsJson { get; init; }

    /// <summary>Whether a keyword row is found by its text through an index, where the engine was asked.</summary>
    internal bool FindsTexts { get; init; }

    /// <summary>Whether policies may keep keyword rows from this account.</summary>
    internal bool HidesKeywords { get; init; }

    /// <summary>The columns of the chats that are there, and that a run cannot read.</summary>
    internal IReadOnlyList<UnreadableColumn> UnreadableChatColumns { get; init; } = [];

    /// <summary>The most characters of a keyword; null for no limit.</summary>
    public int? KeywordLength => Keywords.Column(Names.Keyword)?.MaxLength;
}
