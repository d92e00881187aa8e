namespace KeywordBatch.Database;

/// <summary>
/// Every SQL text of the product, one a purpose. What stands here is standard enough for SQLite and PostgreSQL;
/// the engines' own classes bring what differs. Times of the own tables are UTC, by the database's clock.
/// </summary>
internal abstract partial class SqlTexts(TableNames names, bool measured, RowBinding rowBinding)
{
    /// <summary>Whether a connection is.</summary>
    public const string Alive = "SELECT 1";

    private readonly SizedText _insertKeywords = new();
    private readonly SizedText _upsertFailures = new();
    private readonly SizedText _existingRows = new();

    protected TableNames Names { get; } = names;

    /// <summary>How the rows of a chunk travel.</summary>
    public RowBinding RowBinding { get; } = rowBinding;

    public abstract string Quote(string identifier);

    /// <summary>A name from the server or from people, whatever characters it has.</summary>
    public string QuoteAny(string identifier)
    {
        char quote = Quote("x")[0];
        return Quote(identifier.Replace(quote.ToString(), new string(quote, 2), StringComparison.Ordinal));
    }

    /// <summary>A table that rows are synced into, as people name it, in a statement.</summary>
    public virtual string QuoteTarget(string table) => QuoteAny(table);

    /// <summary>The same as the parameter of <see cref="TargetColumns"/> and those behind it.</summary>
    public virtual string TargetParameter(string table) => table;

    protected string Chats => Quote(Names.Chats);

    protected string Keywords => Quote(Names.Keywords);

    /// <summary>
    /// Which of some rows (numbered from 0) are stored already or stand twice among them. Parameters: start, end, and
    /// <see cref="KeywordRows.Questions"/>.
    /// </summary>
    public string ExistingRows(IReadOnlyList<ChatKeyword> rows) =>
        _existingRows.Get(RowBinding.SizeOf(KeywordRows.Questions, rows), BuildExistingRows);

    private string BuildExistingRows(int size) => $"""
        SELECT n.i
        FROM (
            SELECT a.i, a.question, ROW_NUMBER() OVER (PARTITION BY a.question ORDER BY a.i) AS nth
            FROM ({Asked(size)}) a
        ) n
        WHERE n.nth > 1 OR {IsStored("n.question")}
        """;

    /// <summary>Whether a question has a row of the day.</summary>
    protected virtual string IsStored(string question) => $"""
        EXISTS (
            SELECT 1
            FROM {KeywordsByText}
            WHERE {StoredQuestion} = {question}
              AND k.{Quote(Names.KeywordTime)} >= @start AND k.{Quote(Names.KeywordTime)} < @end)
        """;

    /// <summary>The keyword rows, k, where they are looked for by their texts.</summary>
    protected virtual string KeywordsByText => $"{Keywords} k";

    /// <summary>The rows' questions as they are compared: i, question.</summary>
    protected virtual string Asked(int size) =>
        $"SELECT r.i, r.t AS question FROM {RowBinding.Relation(KeywordRows.Questions, size)} r";

    /// <summary>What they are compared with.</summary>
    protected virtual string StoredQuestion => $"k.{Quote(Names.KeywordText)}";

    /// <summary>Keyword rows of one day. Parameters: day, and <see cref="KeywordRows.All"/>.</summary>
    public string InsertKeywords(IReadOnlyList<ChatKeyword> rows) =>
        _insertKeywords.Get(RowBinding.SizeOf(KeywordRows.All, rows), BuildInsertKeywords);

    /// <summary>A row's question as it is stored.</summary>
    protected virtual string InsertedText => "r.t";

    private string BuildInsertKeywords(int size) => $"""
        INSERT INTO {Keywords} ({Quote(Names.KeywordText)}, {Quote(Names.Keyword)}, {Quote(Names.CategoryId)},
            {Quote(Names.QueryCount)}, {Quote(Names.KeywordTime)}, {Quote(Names.BatchTime)})
        SELECT {InsertedText}, r.k, r.c, r.n, @day, {LocalNow}
        FROM {RowBinding.Relation(KeywordRows.All, size)} r{SeenAgain}
        """;

    /// <summary>Has a row refused that this account would not see again, where there may be such; begins with a space.</summary>
    protected virtual string SeenAgain => "";

    /// <summary>Keyword rows of a period. Parameters: start, end; category when filtered by it.</summary>
    public string SelectKeywords(bool byCategory) => $"""
        SELECT {InSession($"k.{Quote(Names.KeywordTime)}")}, k.{Quote(Names.KeywordText)}, k.{Quote(Names.Keyword)}, k.{Quote(Names.CategoryId)},
            k.{Quote(Names.QueryCount)}, {InSession($"k.{Quote(Names.BatchTime)}")}, c.{Quote(Names.CategoryName)}
        FROM {Keywords} k
        LEFT JOIN {Quote(Names.Categories)} c ON c.{Quote(Names.CategoryId)} = k.{Quote(Names.CategoryId)}
        WHERE k.{Quote(Names.KeywordTime)} >= @start AND k.{Quote(Names.KeywordTime)} < @end
          {(byCategory ? $"AND k.{Quote(Names.CategoryId)} = @category" : "")}
        ORDER BY k.{Quote(Names.KeywordTime)}, k.{Quote(Names.KeywordText)}, k.{Quote(Names.Keyword)}
        """;

    public string SelectCategories => $"""
        SELECT {Quote(Names.CategoryId)}, {Quote(Names.CategoryName)}
        FROM {Quote(Names.Categories)}
        ORDER BY {Quote(Names.CategoryId)}
        """;

    public string InsertCategories(int rows) => $"""
        INSERT INTO {Quote(Names.Categories)} ({Quote(Names.CategoryId)}, {Quote(Names.CategoryName)})
        VALUES {List(rows, i => $"(@i{i}, @n{i})")}
        """;

    /// <summary>Chats. Parameters: t and d (time) with the row's number.</summary>
    public string InsertChats(int rows) => $"""
        INSERT INTO {Chats} ({Quote(Names.ChatText)}, {Quote(Names.ChatTime)})
        VALUES {List(rows, i => $"(@t{i}, @d{i})")}
        """;

    /// <summary>How many chats there are between two days. Parameters: start, end (midnights).</summary>
    public string ChatsBetween => $"SELECT COUNT(*) FROM {Chats} WHERE {Quote(Names.ChatTime)} >= @start AND {Quote(Names.ChatTime)} < @end";

    /// <summary>The key that the server gave to a chat of the session's last statement; null where no answer can be lost.</summary>
    public virtual string? LastInsertedChat => null;

    /// <summary>Makes a session forget the keys of earlier statements; null where it tells of no others.</summary>
    public virtual string? ForgetInserted => null;

    /// <summary>Whether that chat is there. Parameters: key, and the texts that it may have: first, last (or NULL).</summary>
    public string ChatIsThere => $"""
        SELECT 1 FROM {Chats}
        WHERE {Quote(Names.ChatKey)} = @key AND COALESCE({Quote(Names.ChatText)}, '') IN (@first, @last)
        """;

    /// <summary>Waits for and takes the right to store rows of a day. Parameters: name, seconds. Null: no lock needed.</summary>
    public abstract string? AcquireLock { get; }

    /// <summary>Gives it back; null where the transaction's end does.</summary>
    public virtual string? ReleaseLock => null;

    /// <summary>Has a transaction, before its commit, be kept by the server through its own death; null where that is so, or no session's to say.</summary>
    public virtual string? CommitDurably => null;

    /// <summary>Takes a lock for as long as the connection, or its transaction, lives, without waiting: 1 when it was free. Null: no such locks.</summary>
    public virtual string? TryHoldLock => null;

    /// <summary>Lets a session that holds such a lock be silent for days; null where it may be anyway.</summary>
    public virtual string? AllowSilence => null;

    /// <summary>Lets a session whose result is read slowly, and that holds nothing else, go on until it is read; null where it may anyway.</summary>
    public virtual string? AllowSlowReading => null;

    /// <summary>Gives it back; null where the transaction that holds it does by its end.</summary>
    public virtual string? GiveBackLock => null;

    /// <summary>Columns of tables: number (of the table, from 0), name, type, max_length, charset, collation. Parameters: table0, table1…</summary>
    public abstract string Columns(int tables);

    /// <summary>Indexes of tables: number, name, column, in order. Parameters: table0, table1…</summary>
    public abstract string Indexes(int tables);

    /// <summary>
    /// What keeps those of some tables that it gives no transactions: number, engine. Parameters: table0, table1…. Null where
    /// all tables have them.
    /// </summary>
    public virtual string? EnginesWithoutTransactions(int tables) => null;

    /// <summary>
    /// How many rows of a table no period finds, because their time is written otherwise than the days that it is compared with: as
    /// many as a thousand, and one of these times. Null where the column's type sees to it.
    /// </summary>
    public virtual string? OddTimes(string table, string column) => null;

    /// <summary>1 where policies may keep rows of a table from this account. Parameter: table. Null where there are none.</summary>
    public virtual string? HidesRows => null;

    /// <summary>The names of the tables.</summary>
    public abstract string Tables { get; }

    /// <summary>
    /// Columns of a table that rows are synced into: name, type, max_length (in characters, of texts), nullable, origin (a
    /// <see cref="ColumnOrigin"/>), and where it is of PostgreSQL overlooks (1: its collation takes different texts for one). Parameter: table (<see cref="TargetParameter"/>).
    /// </summary>
    public abstract string TargetColumns { get; }

    /// <summary>Columns of what the server keeps unique: name, column, whole (0: a part or an expression of it). Parameter: table, likewise.</summary>
    public abstract string UniqueKeys { get; }

    /// <summary>A row where a table is one that takes rows as they come, without triggers, rules or policies of its own. Parameter: table, likewise.</summary>
    public abstract string IsPlainTable { get; }

    /// <summary>The texts by which rows of a shape get into their table.</summary>
    public abstract UpsertTexts Upsert(UpsertShape shape);

    /// <summary>The most bytes of a statement; null where none is too long.</summary>
    public virtual string? MaxPacket => null;

    /// <summary>Fails where the server has no JSON_TABLE; null where that does not matter.</summary>
    public virtual string? UnfoldsJson => null;

    /// <summary>
    /// Has the engine say how it looks for a keyword row by its text: an index that is there may be of another collation, or be
    /// passed over. Parameters: start, end. Null where that does not matter.
    /// </summary>
    public virtual string? ExplainLookup => null;

    public abstract string Version { get; }

    /// <summary>The statement that makes a table of the user's or of our own.</summary>
    public abstract string CreateTable(KnownTable table);

    /// <summary>Has the server say how it would do a query, without doing it.</summary>
    public virtual string Explain(string sql) => $"EXPLAIN {sql}";

    /// <summary>The time of the latest chat; quick with an index on the time, else a look at every row.</summary>
    public string LatestChat => $"SELECT {InSession($"MAX({Quote(Names.ChatTime)})")} FROM {Chats}";

    /// <summary>Whether a table is a view, or another thing that takes no index: a row when it is. Parameter: table.</summary>
    public abstract string TakesNoIndex { get; }

    /// <summary>The statement that makes an index; long texts by a prefix where the engine wants it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="table">Which table.</param>
    /// <param name="columns">Its columns, in order.</param>
    /// <param name="textColumn">The one of them that holds texts, if any.</param>
    /// <param name="textLength">The most characters that it holds; null where no limit is known.</param>
    public abstract string CreateIndex(string name, string table, IReadOnlyList<string> columns, string? textColumn, int? textLength);

    /// <summary>The names that an index of a table cannot have, of indexes of no use among them. Parameter: table.</summary>
    public abstract string TakenNames { get; }

    /// <summary>The name of an index, as long as the engine takes it, with a number behind where others have that name.</summary>
    public string IndexName(string table, IReadOnlyList<string> columns, IReadOnlyCollection<string> taken)
    {
        string name = $"ix_{table}_{string.Join('_', columns)}";
        return Enumerable.Range(1, taken.Count + 1).Select(Numbered).First(n => !taken.Contains(n, StringComparer.OrdinalIgnoreCase));

        string Numbered(int n)
        {
            string number = n == 1 ? "" : $"_{n}";
            int kept = name.Length;
            while (NameLength(name[..kept] + number) > LongestName)
            {
                kept--;
            }

            return name[..kept] + number;
        }
    }

    /// <summary>The most that a name may have of what <see cref="NameLength"/> counts.</summary>
    protected abstract int LongestName { get; }

    /// <summary>How long the engine takes a name to be.</summary>
    protected virtual int NameLength(string name) => name.Length;

    /// <summary>The expression for the present in the user's tables: the server's own time zone.</summary>
    protected virtual string LocalNow => "CURRENT_TIMESTAMP";

    /// <summary>A time of the user's tables as the session has it, where the driver would read it in a zone of its own.</summary>
    protected virtual string InSession(string time) => time;

    protected virtual string DayOf(string time) => $"DATE({time})";

    protected static string List(int count, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, count).Select(item));

    /// <summary>One query of the same for several tables: the trips to the server would cost more than the answers.</summary>
    protected static string ForEach(int tables, Func<int, string> select, string order) =>
        $"{string.Join($"{Environment.NewLine}UNION ALL{Environment.NewLine}", Enumerable.Range(0, tables).Select(select))}{Environment.NewLine}ORDER BY {order}";
}
