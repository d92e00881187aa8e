using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>
/// Looks for columns of the chats that a run would end at with an error of the driver's, or would find nothing by: by their types,
/// and where a type leaves it open by their least and greatest values, if an index has these at hand. What works is left alone.
/// </summary>
internal static class ChatColumnCheck
{
    private const int LongestShown = 60;

    // MySQL compares a number with a time as yyyyMMddHHmmss.
    private const double LeastTimeAsNumber = 1e13;

    public static async Task<IReadOnlyList<UnreadableColumn>> RunAsync(
        DbSession session, TableNames names, TableInfo chats, CancellationToken cancellationToken)
    {
        UnreadableColumn?[] found =
        [
            chats.Column(names.ChatKey) is { } key ? await CheckKeyAsync(session, chats, key, cancellationToken).ConfigureAwait(false) : null,
            chats.Column(names.ChatText) is { } text ? CheckText(session, chats, text) : null,
            chats.Column(names.ChatTime) is { } time ? await CheckTimeAsync(session, chats, time, cancellationToken).ConfigureAwait(false) : null,
        ];
        return [.. found.OfType<UnreadableColumn>()];
    }

    private static async Task<UnreadableColumn?> CheckKeyAsync(
        DbSession session, TableInfo chats, ColumnInfo key, CancellationToken cancellationToken)
    {
        DatabaseEngine engine = session.Dialect.Url.Engine;
        ColumnKind kind = ColumnKinds.Of(key.Type, engine);
        bool canBeNumber = engine switch
        {
            DatabaseEngine.PostgreSql => kind is ColumnKind.Integer or ColumnKind.Number or ColumnKind.Other,
            DatabaseEngine.MySql => kind is not (ColumnKind.Uuid or ColumnKind.Bytes or ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.Time),
            _ => true,
        };
        if (!canBeNumber)
        {
            return new(chats.Name, key.Name, ChatColumn.Key, key.Type, HindersCounting: engine == DatabaseEngine.PostgreSql || kind == ColumnKind.Uuid);
        }

        // Without a sign one of MySQL goes beyond 63 bits.
        if (kind == ColumnKind.Integer && (engine != DatabaseEngine.MySql || key.Type != "bigint"))
        {
            return null;
        }

        // Of what PostgreSQL has beside numbers, not everything has a least one.
        object?[] bounds = engine == DatabaseEngine.PostgreSql && kind == ColumnKind.Other
            ? []
            : await ReadBoundsAsync(session, chats, key, cancellationToken).ConfigureAwait(false);
        return bounds.FirstOrDefault(b => !IsWhole(b)) is { } odd
            ? new(chats.Name, key.Name, ChatColumn.Key, Shown(odd), HindersCounting: false)
            : null;
    }

    private static UnreadableColumn? CheckText(DbSession session, TableInfo chats, ColumnInfo text)
    {
        DatabaseEngine engine = session.Dialect.Url.Engine;
        ColumnKind kind = ColumnKinds.Of(text.Type, engine);
        bool isText = engine switch
        {
            DatabaseEngine.PostgreSql => kind == ColumnKind.Text || (kind == ColumnKind.Other && text.Type is not ("json" or "jsonb" or "xml" or "ARRAY")),
            // MySQL's own json has no collation to compare it by; MariaDB's is a longtext, and says so.
            DatabaseEngine.MySql => kind is ColumnKind.Text || (kind == ColumnKind.Other && text.Type != "json"),
            _ => true,
        };
        return isText ? null : new(chats.Name, text.Name, ChatColumn.Text, text.Type, HindersCounting: engine == DatabaseEngine.PostgreSql);
    }

    private static async Task<UnreadableColumn?> CheckTimeAsync(
        DbSession session, TableInfo chats, ColumnInfo time, CancellationToken cancellationToken)
    {
        DatabaseEngine engine = session.Dialect.Url.Engine;
        ColumnKind kind = ColumnKinds.Of(time.Type, engine);
        if (engine == DatabaseEngine.PostgreSql && kind is not (ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.Moment or ColumnKind.Other))
        {
            return new(chats.Name, time.Name, ChatColumn.Time, time.Type, HindersCounting: true);
        }

        if (engine != DatabaseEngine.MySql || kind is not (ColumnKind.Integer or ColumnKind.Number or ColumnKind.Float))
        {
            return null;
        }

        object?[] bounds = await ReadBoundsAsync(session, chats, time, cancellationToken).ConfigureAwait(false);
        return bounds is [_, string latest] && double.TryParse(latest, CultureInfo.InvariantCulture, out double number) && number < LeastTimeAsNumber
            ? new(chats.Name, time.Name, ChatColumn.Time, Shown(latest), HindersCounting: true)
            : null;
    }

    // Without an index, to look would be to read the whole table.
    private static async Task<object?[]> ReadBoundsAsync(DbSession session, TableInfo chats, ColumnInfo column, CancellationToken cancellationToken)
    {
        if (!chats.Indexes.Any(i => i.Serves([column.Name])))
        {
            return [];
        }

        List<object?[]> rows = await session.ListAsync(
            session.Texts.ChatRange(column.Name), row => new object?[] { row.GetValue(0), row.GetValue(1) }, cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    // Numbers come as texts from servers, since they may be longer than any of ours. SQLite's own stay what they are.
    private static bool IsWhole(object? value) => value switch
    {
        null or DBNull or long or double => true,
        string text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue,
        _ => false,
    };

    private static string Shown(object value)
    {
        string text = value is byte[] bytes ? Convert.ToHexString(bytes) : DbValues.ToText(value) ?? "";
        return $"'{(text.Length > LongestShown ? text[..LongestShown] : text)}'";
    }
}
