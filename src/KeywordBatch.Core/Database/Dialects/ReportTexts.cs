namespace KeywordBatch.Database;

/// <summary>
/// The SQL texts of reports; standard enough for every engine. Each is one pass over the period's rows by the index on
/// their time, and brings a handful of rows.
/// </summary>
internal sealed class ReportTexts(SqlTexts texts, TableNames names)
{
    private string InPeriod => $"{Q(names.KeywordTime)} >= @start AND {Q(names.KeywordTime)} < @end";

    /// <summary>Keyword rows by category, most first: id, name, questions, asked. Parameters: start, end.</summary>
    public string Categories => $"""
        SELECT g.id, c.{Q(names.CategoryName)}, g.questions, g.asked
        FROM (
            SELECT {Q(names.CategoryId)} AS id, COUNT(*) AS questions, SUM({Q(names.QueryCount)}) AS asked
            FROM {Q(names.Keywords)}
            WHERE {InPeriod}
            GROUP BY {Q(names.CategoryId)}
        ) g
        LEFT JOIN {Q(names.Categories)} c ON c.{Q(names.CategoryId)} = g.id
        ORDER BY g.questions DESC, g.id
        """;

    /// <summary>Keywords, most asked first: keyword, questions, asked. Parameters: start, end, top.</summary>
    public string Keywords => $"""
        SELECT MIN({Q(names.Keyword)}) AS word, COUNT(*) AS questions, SUM({Q(names.QueryCount)}) AS asked
        FROM {Q(names.Keywords)}
        WHERE {InPeriod}
        GROUP BY {Q(names.Keyword)}
        ORDER BY asked DESC, questions DESC, word
        LIMIT @top
        """;

    /// <summary>Distinct texts of the chats, most asked first: text, count, latest day. Parameters: start, end, most.</summary>
    public string Questions => $"{texts.UniqueChats(halved: false)} LIMIT @most";

    /// <summary>The number of failures of a period. Parameters: source, start, end (days, included).</summary>
    public const string FailureTotal = $"""
        SELECT COUNT(*)
        FROM {SqlTexts.FailureTable}
        WHERE source = @source AND day >= @start AND day <= @end
        """;

    private string Q(string identifier) => texts.Quote(identifier);
}
