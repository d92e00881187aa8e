namespace KeywordBatch.Database;

/// <summary>The texts that read questions: chats by what the server calls equal, and which of them have keyword rows.</summary>
internal abstract partial class SqlTexts
{
    private const string Stored = "CASE WHEN c.answered IS NULL THEN 0 ELSE 1 END";

    private const string Suspect = "CASE WHEN c.suspected = 1 THEN c.first_key END";

    /// <summary>
    /// The missing questions of a day, each once, in the order in which they were first asked.
    /// Parameters: those of the period, after (first_key of the last one seen), bucket, buckets.
    /// The order never changes while chats arrive, so a reader can go on behind where it stopped.
    /// </summary>
    public string MissingQuestions => $"""
        SELECT c.first_key, {GroupedText} AS question, c.asked
        FROM ({QuestionsOfDay()}) c
        {TextsOfGroups}
        WHERE c.first_key > @after AND {PartOfDay} = @bucket AND c.answered IS NULL
        ORDER BY c.first_key
        """;

    /// <summary>
    /// How many of a day's questions are stored and how many not: uniques and chats by stored. Texts that may be blank
    /// come one by one, for the caller to look at. Each part of the day by itself. Parameters: those of the period, blanks (every white
    /// space character), buckets.
    /// </summary>
    public string Coverage => $"""
        SELECT g.is_stored, g.uniques, g.chats, CASE WHEN g.suspect IS NULL THEN 0 ELSE 1 END AS suspected,
            t.{Quote(Names.ChatText)} AS question, g.part
        FROM (
            SELECT {Suspect} AS suspect, {Stored} AS is_stored, COUNT(*) AS uniques, SUM(c.asked) AS chats, {PartOfDay} AS part
            FROM ({QuestionsOfDay(IsSuspected)}) c
            GROUP BY {Suspect}, {Stored}, {PartOfDay}
        ) g
        LEFT JOIN {Chats} t ON t.{Quote(Names.ChatKey)} = g.suspect
        """;

    /// <summary>
    /// Distinct texts of a period with count and latest day, most asked first. Parameters: those of the period; half, 0 or 1, where
    /// they are asked for in two.
    /// </summary>
    /// <param name="halved">Only half of the texts.</param>
    public string UniqueChats(bool halved) => $"""
        SELECT {GroupedText} AS question, c.asked, {InSession("c.latest")}, c.first_key
        FROM (
            SELECT {ManyGroups} {ChatComparisonKey} AS kb_key, MIN({Quote(Names.ChatKey)}) AS first_key,
                COUNT(*) AS asked, MAX({Quote(Names.ChatTime)}) AS latest
            FROM {Chats}
            WHERE {ChatsInPeriod}{(halved ? $" AND {OfHalf(Quote(Names.ChatText))}" : "")}
            {ByKey}
        ) c
        {TextsOfGroups}
        ORDER BY c.asked DESC, {DayOf("c.latest")}, c.first_key
        """;

    /// <summary>
    /// Whether the texts of a period can be asked for in two halves, each on a connection of its own: a server groups and
    /// sorts all of one statement's on one processor.
    /// </summary>
    public bool CanHalve => OfHalf(Quote(Names.ChatText)) is not null;

    /// <summary>Continues an ordered query behind the rows that were read before.</summary>
    public virtual string Skip(long rows) => $" LIMIT 9223372036854775807 OFFSET {rows}";

    /// <summary>Whether the comparison key is the text itself, so that a group has it at hand.</summary>
    protected virtual bool KeyIsText => true;

    private string GroupedText => KeyIsText ? "c.kb_key" : $"t.{Quote(Names.ChatText)}";

    private string TextsOfGroups => KeyIsText ? "" : $"JOIN {Chats} t ON t.{Quote(Names.ChatKey)} = c.first_key";

    /// <summary>What two chats have in common when the server calls their texts equal.</summary>
    protected virtual string ChatComparisonKey => Quote(Names.ChatText);

    /// <summary>The same of a keyword row's text.</summary>
    protected virtual string KeywordComparisonKey => Quote(Names.KeywordText);

    /// <summary>Says to the server that there will be many groups, where that matters.</summary>
    protected virtual string ManyGroups => "";

    /// <summary>Chats by that, in no order. By its name: some servers work the expression out twice where it stands twice.</summary>
    protected virtual string ByKey => "GROUP BY kb_key";

    /// <summary>Whether a text belongs to @half, 0 or 1; texts that the server calls equal belong to the same. Null: there is no telling.</summary>
    protected virtual string? OfHalf(string text) => null;

    /// <summary>The part of a day, of @buckets, that a question belongs to: by the key of the chat that asked it first.</summary>
    private const string PartOfDay = "ABS(c.first_key) % @buckets";

    /// <summary>Whether a text is empty or its first character is one of @blanks.</summary>
    protected abstract string BeginsBlank(string text);

    /// <summary>
    /// The first and the last key of the chats of a period, where knowing them helps to find its chats; else null. Parameters:
    /// start, end (midnights).
    /// </summary>
    public virtual string? ChatBounds => null;

    /// <summary>The least and the greatest value of a column of the chats; quick with an index on it.</summary>
    public string ChatRange(string column) =>
        $"SELECT (SELECT {InFull($"MIN({Quote(column)})")} FROM {Chats}), (SELECT {InFull($"MAX({Quote(column)})")} FROM {Chats})";

    /// <summary>A value so that the driver can read it, however long a number it is.</summary>
    protected abstract string InFull(string value);

    /// <summary>Which chats are of a period. Parameters: those of <see cref="KeywordDatabase.BoundChatsAsync"/>.</summary>
    protected virtual string ChatsInPeriod => $"{Quote(Names.ChatTime)} >= @start AND {Quote(Names.ChatTime)} < @end";

    /// <summary>Which keyword rows are of a period. Parameters: start, end.</summary>
    protected virtual string KeywordsInPeriod => $"{Quote(Names.KeywordTime)} >= @start AND {Quote(Names.KeywordTime)} < @end";

    /// <summary>
    /// Each question of a day once: kb_key, first_key, asked, and answered, which is null where the day has no keyword row of
    /// it. Parameters: those of the period.
    /// </summary>
    /// <param name="suspected">What is 1 for some of the chats, of which a question's greatest is told as suspected; null for nothing.</param>
    protected virtual string QuestionsOfDay(string? suspected = null) => $"""
        SELECT c.*, k.answered
        FROM ({ChatsByKey(suspected)}) c
        LEFT JOIN (
            SELECT DISTINCT {KeywordComparisonKey} AS answered
            FROM {Keywords}
            WHERE {KeywordsInPeriod}
        ) k ON k.answered = c.kb_key
        """;

    /// <summary>The same without answered.</summary>
    protected string ChatsByKey(string? suspected) => $"""
        SELECT {ChatComparisonKey} AS kb_key, MIN({Quote(Names.ChatKey)}) AS first_key, COUNT(*) AS asked{(suspected is null ? "" : $", MAX({suspected}) AS suspected")}
        FROM {Chats}
        WHERE {ChatsInPeriod}
        {ByKey}
        """;

    private string IsSuspected =>
        $"CASE WHEN {Quote(Names.ChatText)} IS NULL OR {BeginsBlank(Quote(Names.ChatText))} THEN 1 ELSE 0 END";
}
