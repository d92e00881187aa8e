using System.Text;
using Npgsql;

namespace KeywordBatch.Database;

internal static class DatabaseErrors
{
    private static readonly MessageCatalog Catalog = new("Database");

    /// <summary>Why a row is not stored that a trigger or a rule has dropped.</summary>
    public static string RowDropped => Catalog.Text(nameof(RowDropped));

    /// <summary>What a comparison has found: this and the next ones end nothing.</summary>
    public static string TableAbsent(string table) => Catalog.Text(nameof(TableAbsent), table);

    public static string ColumnAbsent(string table, string column) => Catalog.Text(nameof(ColumnAbsent), table, column);

    public static string CharsetNarrow(string table, ColumnInfo column, string chats) =>
        Catalog.Text(nameof(CharsetNarrow), table, column.Name, column.Charset, chats);

    public static string TransactionsAbsent(string table, string engine) => Catalog.Text(nameof(TransactionsAbsent), table, engine);

    public static string TimesNotFound(string table, string column, long rows, string? example) =>
        Catalog.Text(nameof(TimesNotFound), table, column, rows, example);

    public static string MeasuresAbsent(string table, string columns) => Catalog.Text(nameof(MeasuresAbsent), table, columns);

    public static string OwnColumnsAbsent(string table, string columns) => Catalog.Text(nameof(OwnColumnsAbsent), table, columns);

    public static string IndexNotUsed(string tables) => Catalog.Text(nameof(IndexNotUsed), tables);

    public static string RightAbsent(string table, string reason) => Catalog.Text(nameof(RightAbsent), table, reason);

    public static string IndexAbsent(string table, string columns) => Catalog.Text(nameof(IndexAbsent), table, columns);

    public static KeywordBatchException InvalidDatabaseUrl(string form) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidDatabaseUrl), null, null, form);

    public static KeywordBatchException UnknownDatabaseScheme(string scheme) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(UnknownDatabaseScheme), scheme, null, scheme);

    public static KeywordBatchException UnknownTlsOption(string option) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(UnknownTlsOption), option, null, option);

    public static KeywordBatchException TlsKeyMissing() =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(TlsKeyMissing), null, null);

    public static KeywordBatchException UnknownSslMode(string mode) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(UnknownSslMode), mode, null, mode);

    public static KeywordBatchException InvalidIdentifier(string key, string name) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidIdentifier), key, null, key, name);

    public static KeywordBatchException DatabaseUnreachable(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.Unreachable, nameof(DatabaseUnreachable), url.ToString(), cause, url, WithReason(cause));

    public static KeywordBatchException DatabaseUntrusted(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.AuthenticationFailed, nameof(DatabaseUntrusted), url.ToString(), cause, url, OneLine(cause.GetBaseException()));

    public static KeywordBatchException DatabaseLoginRefused(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.AuthenticationFailed, nameof(DatabaseLoginRefused), url.ToString(), cause, url, url.User, OneLine(cause));

    public static KeywordBatchException DatabaseUnknown(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(DatabaseUnknown), url.ToString(), cause, url, url.Database);

    public static KeywordBatchException SessionSettingRefused(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(SessionSettingRefused), url.ToString(), cause, url, OneLine(cause));

    public static KeywordBatchException DatabaseFileUnusable(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(DatabaseFileUnusable), url.Database, cause, url.Database, OneLine(cause));

    public static KeywordBatchException DatabaseBusy(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(DatabaseBusy), url.ToString(), cause, url, OneLine(cause));

    public static KeywordBatchException ConnectionsInUse(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(ConnectionsInUse), url.ToString(), cause, url);

    public static KeywordBatchException DatabaseRefused(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(DatabaseRefused), url.ToString(), cause, url, OneLine(cause));

    public static KeywordBatchException DatabaseDenied(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(DatabaseDenied), url.ToString(), cause, url, OneLine(cause));

    public static KeywordBatchException DatabaseReadOnly(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(DatabaseReadOnly), url.ToString(), cause, url, OneLine(cause));

    public static KeywordBatchException DatabaseFull(DatabaseUrl url, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.ResourceExhausted, nameof(DatabaseFull), url.ToString(), cause, url, OneLine(cause));

    /// <summary>A file of SQLite that is not there, which a mistyped name means, reads as one without tables; the message says so.</summary>
    public static KeywordBatchException TableMissing(DatabaseUrl url, string table)
    {
        KeywordBatchException error = Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(TableMissing), table, null, url, table);
        return url.IsMissingFile
            ? new(error.Kind, error.ErrorId, $"{FileAbsent(url)} {error.Message}", error.RecommendedAction, table)
            : error;
    }

    public static string FileAbsent(DatabaseUrl url) => Catalog.Text(nameof(FileAbsent), url.Database);

    public static KeywordBatchException ColumnMissing(DatabaseUrl url, string table, string column) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(ColumnMissing), $"{table}.{column}", null, url, table, column);

    public static KeywordBatchException TransactionsMissing(DatabaseUrl url, string table, string engine) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(TransactionsMissing), table, null, url, table, engine);

    public static KeywordBatchException ChatsUnusable(DatabaseUrl url, UnreadableColumn column) => column.Use switch
    {
        ChatColumn.Key => ChatKeyUnusable(url, column),
        ChatColumn.Text => ChatTextUnusable(url, column),
        _ => ChatTimeUnusable(url, column),
    };

    public static KeywordBatchException CategoryIdUnusable(KeywordDatabase database, string? id, string name)
    {
        TableNames n = database.Names;
        return Catalog.Error(
            KeywordBatchErrorKind.InvalidConfiguration, nameof(CategoryIdUnusable), $"{n.Categories}.{n.CategoryId}", null, database.Url, n.Categories, n.CategoryId, name, id ?? "NULL");
    }

    public static KeywordBatchException OwnColumnsMissing(DatabaseUrl url, (string Table, IReadOnlyList<string> Columns) lacking)
    {
        string columns = string.Join(", ", lacking.Columns);
        return Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(OwnColumnsMissing), $"{lacking.Table}.{columns}", null, url, lacking.Table, columns);
    }

    public static KeywordBatchException DayLocked(DatabaseUrl url, DateOnly day, int seconds) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(DayLocked), day, null, url, day, seconds);

    public static KeywordBatchException ImportUnsettled(DatabaseUrl url, int seconds) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(ImportUnsettled), url, null, url, seconds);

    public static KeywordBatchException EndBeforeStart(DateOnly start, DateOnly end) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(EndBeforeStart), end, null, start, end);

    public static KeywordBatchException EndTooLate(DateOnly end) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(EndTooLate), end, null, end);

    public static KeywordBatchException ImportFileMissing(string path) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(ImportFileMissing), path, null, path);

    public static KeywordBatchException ImportFileUnreadable(string path, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(ImportFileUnreadable), path, cause, path, OneLine(cause));

    public static KeywordBatchException ImportEncodingUnknown(string name, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ImportEncodingUnknown), name, cause, name, string.Join(", ", ImportEncoding.Names));

    public static KeywordBatchException ImportTextBroken(string path, long line, string encoding) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ImportTextBroken), path, null, path, line, encoding);

    /// <summary>The error that ended an import, with what is stored by then: to begin again would store it twice.</summary>
    public static KeywordBatchException AfterStored(KeywordBatchException error, long stored) =>
        new(error.Kind, error.ErrorId, $"{error.Message} {Catalog.Text("ImportStored", stored)}", error.RecommendedAction, error.Target, error);

    public static KeywordBatchException ImportColumnMissing(string path, string column, string found) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ImportColumnMissing), path, null, path, column, found.Length == 0 ? Catalog.Text("NoHeader") : found);

    public static KeywordBatchException ImportJsonArray(string path) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ImportJsonArray), path, null, path);

    public static KeywordBatchException ImportRowInvalid(string path, long line, string reason) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ImportRowInvalid), $"{path}:{line}", null, path, line, reason);

    /// <summary>Why a line of an import is refused: one of the texts beside <see cref="ImportRowInvalid"/>.</summary>
    public static string Reason(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);

    /// <summary>Why a row is refused that no statement can carry.</summary>
    public static string RowTooLarge(long bytes, long most) => Catalog.Text(nameof(RowTooLarge), bytes, most);

    // Drivers put what happened inside of what they were about, and some say only the latter.
    private static string WithReason(Exception e)
    {
        string whole = OneLine(e), reason = OneLine(e.GetBaseException());
        return whole.Contains(reason, StringComparison.Ordinal) ? whole : $"{whole.TrimEnd('.')}: {reason}";
    }

    /// <summary>A driver's message on one line.</summary>
    public static string OneLine(Exception e) =>
        Storable(string.Join(' ', Message(e).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>A text that every server takes: PostgreSQL stores neither a NUL nor half of a character.</summary>
    public static string Storable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');

    // Npgsql's own message goes on about details that it leaves out, and about the setting that would show them.
    private static string Message(Exception e) => e is PostgresException server ? $"{server.SqlState}: {server.MessageText}" : e.Message;

    private static KeywordBatchException ChatKeyUnusable(DatabaseUrl url, UnreadableColumn c) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(ChatKeyUnusable), $"{c.Table}.{c.Column}", null, url, c.Table, c.Column, c.Found);

    private static KeywordBatchException ChatTextUnusable(DatabaseUrl url, UnreadableColumn c) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(ChatTextUnusable), $"{c.Table}.{c.Column}", null, url, c.Table, c.Column, c.Found);

    private static KeywordBatchException ChatTimeUnusable(DatabaseUrl url, UnreadableColumn c) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(ChatTimeUnusable), $"{c.Table}.{c.Column}", null, url, c.Table, c.Column, c.Found);
}
