namespace KeywordBatch.Database;

/// <summary>Who gives a column its values. The numbers are those of the SQL texts.</summary>
internal enum ColumnOrigin
{
    /// <summary>Whoever inserts the row.</summary>
    Row = 0,

    /// <summary>The server, unless a row brings one: identity, serial, AUTO_INCREMENT, SQLite's rowid.</summary>
    Identity = 1,

    /// <summary>The server alone.</summary>
    Generated = 2,
}
