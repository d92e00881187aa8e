namespace KeywordBatch.Database;

/// <summary>How this kin reads questions.</summary>
internal sealed partial class MySqlTexts
{
    // Joining texts under a collation is quadratic here, so both sides are reduced to a hash of their collation key: equal
    // hashes are what the server calls equal, and 28 bytes are quickly grouped.
    protected override bool KeyIsText => false;

    protected override string ChatComparisonKey => Hash(Quote(Names.ChatText), _comparison.ConvertChats);

    protected override string KeywordComparisonKey => Hash(Quote(Names.KeywordText), _comparison.ConvertKeywords);

    // Rows are stored in order of their keys, and mostly of their times: a day of many rows is then read as one stretch of
    // the table, where the index on the time would look for each row by itself, and is therefore passed over for a look at
    // every row there is. The bounds come from that index alone.
    public override string? ChatBounds => traits.ChatsAreIndexed
        ? $"SELECT MIN({Quote(Names.ChatKey)}), MAX({Quote(Names.ChatKey)}) FROM {Chats} WHERE {base.ChatsInPeriod}"
        : null;

    protected override string InFull(string value) => $"CAST({value} AS char)";

    protected override string ChatsInPeriod => traits.ChatsAreIndexed
        ? $"{base.ChatsInPeriod} AND {Quote(Names.ChatKey)} BETWEEN @first AND @last"
        : base.ChatsInPeriod;

    protected override string KeywordsInPeriod => traits.KeywordKey is { } key
        ? $"""
            {base.KeywordsInPeriod}
                AND {Quote(key)} BETWEEN
                    (SELECT MIN({Quote(key)}) FROM {Keywords} WHERE {base.KeywordsInPeriod})
                    AND (SELECT MAX({Quote(key)}) FROM {Keywords} WHERE {base.KeywordsInPeriod})
            """
        : base.KeywordsInPeriod;

    // Chats and keyword rows are grouped together: to join what was grouped by itself takes a quarter longer.
    protected override string QuestionsOfDay(string? suspected) => $"""
        SELECT {ManyGroups} kb_key, MIN(chat) AS first_key, COUNT(is_chat) AS asked, CASE WHEN COUNT(*) > COUNT(is_chat) THEN 1 END AS answered{(suspected is null ? "" : ", MAX(suspected) AS suspected")}
        FROM (
            SELECT {ChatComparisonKey} AS kb_key, {Quote(Names.ChatKey)} AS chat, 1 AS is_chat{(suspected is null ? "" : $", {suspected} AS suspected")}
            FROM {Chats}
            WHERE {ChatsInPeriod}
            UNION ALL
            SELECT {KeywordComparisonKey}, NULL, NULL{(suspected is null ? "" : ", 0")}
            FROM {Keywords}
            WHERE {KeywordsInPeriod} AND {Quote(Names.KeywordText)} IS NOT NULL
        ) d
        GROUP BY kb_key
        HAVING COUNT(is_chat) > 0
        ORDER BY NULL
        """;

    // MySQL's own temporary tables are slow to be looked up for each row, and worse when they leave memory: sorted instead, a day
    // takes three fifths of the time and a million chats half. MariaDB, which is twice as fast by its tables, leaves out what is
    // written for versions of MySQL.
    protected override string ManyGroups => "/*!80000 SQL_BIG_RESULT */";

    // Left to themselves, some of this kin sort what they have grouped.
    protected override string ByKey => $"{base.ByKey} ORDER BY NULL";

    protected override string? OfHalf(string text) => $"CRC32({Weights(text, _comparison.ConvertChats)}) % 2 = @half";

    protected override string BeginsBlank(string text) => $"INSTR(@blanks, CONVERT(LEFT({text}, 1) USING utf8mb4) COLLATE utf8mb4_bin) > 0";

    // Cast, since the server makes room for the hexadecimal digits in the connection's character set: 224 bytes a row. Not
    // SHA1 or MD5, which MySQL 9.6 has moved to a component that has to be installed.
    private string Hash(string column, bool convert) => $"CAST(UNHEX(SHA2({Weights(column, convert)}, 224)) AS BINARY(28))";

    // Equal weights are what the server calls equal.
    private string Weights(string column, bool convert)
    {
        string text = convert ? Converted(column) : column;

        // Collations that pad compare as if the shorter text ended in spaces, so trailing weights of a space go:
        // by weight, since an ideographic space may weigh the same as a plain one.
        string weights = _comparison is { Charset: { } charset, Collation: { } collation } && ColumnInfo.Pads(collation)
            ? $"TRIM(TRAILING WEIGHT_STRING(CONVERT(' ' USING {charset}) COLLATE {collation}) FROM WEIGHT_STRING({text}))"
            : $"WEIGHT_STRING({text})";

        // Weights that might be more than a packet are NULL, some of them from a thirty-second of one on: such texts, which would all
        // be one, are equal by their bytes.
        return $"COALESCE({weights}, CAST({text} AS BINARY))";
    }
}
