using System.Text.RegularExpressions;
using KeywordBatch.Configuration;

namespace KeywordBatch.Database;

/// <summary>The names of the user's tables and columns: DB_TABLE_* and DB_COLUMN_*, checked as identifiers.</summary>
public sealed partial record TableNames
{
    /// <summary>DB_TABLE_CHATTINGS.</summary>
    public string Chats { get; private init; } = "chattings";

    /// <summary>DB_COLUMN_CHATTING_PK.</summary>
    public string ChatKey { get; private init; } = "chatting_pk";

    /// <summary>DB_COLUMN_INPUT_TEXT.</summary>
    public string ChatText { get; private init; } = "input_text";

    /// <summary>DB_COLUMN_CHATTING_CREATED_AT.</summary>
    public string ChatTime { get; private init; } = "created_at";

    /// <summary>DB_TABLE_ADMIN_CHAT_KEYWORDS.</summary>
    public string Keywords { get; private init; } = "admin_chat_keywords";

    /// <summary>DB_COLUMN_QUERY_TEXT.</summary>
    public string KeywordText { get; private init; } = "query_text";

    /// <summary>DB_COLUMN_KEYWORD.</summary>
    public string Keyword { get; private init; } = "keyword";

    /// <summary>DB_COLUMN_CATEGORY_ID, of the keywords and the categories table.</summary>
    public string CategoryId { get; private init; } = "category_id";

    /// <summary>DB_COLUMN_QUERY_COUNT.</summary>
    public string QueryCount { get; private init; } = "query_count";

    /// <summary>DB_COLUMN_KEYWORD_CREATED_AT.</summary>
    public string KeywordTime { get; private init; } = "created_at";

    /// <summary>DB_COLUMN_BATCH_CREATED_AT.</summary>
    public string BatchTime { get; private init; } = "batch_created_at";

    /// <summary>DB_TABLE_ADMIN_CATEGORIES.</summary>
    public string Categories { get; private init; } = "admin_categories";

    /// <summary>DB_COLUMN_CATEGORY_NAME.</summary>
    public string CategoryName { get; private init; } = "category_name";

    /// <summary>DB_TABLE_QUARTZ_PREFIX: what the names of Quartz's tables begin with.</summary>
    public string QuartzPrefix { get; private init; } = "QRTZ_";

    /// <summary>Reads the names from settings.</summary>
    /// <exception cref="KeywordBatchException">InvalidIdentifier.</exception>
    public static TableNames From(SettingsSource settings)
    {
        var defaults = new TableNames();
        string Name(string key, string fallback) =>
            settings[key] is not { } name ? fallback
            : Identifier().IsMatch(name) ? name
            : throw DatabaseErrors.InvalidIdentifier(key, name);

        return new()
        {
            Chats = Name("DB_TABLE_CHATTINGS", defaults.Chats),
            ChatKey = Name("DB_COLUMN_CHATTING_PK", defaults.ChatKey),
            ChatText = Name("DB_COLUMN_INPUT_TEXT", defaults.ChatText),
            ChatTime = Name("DB_COLUMN_CHATTING_CREATED_AT", defaults.ChatTime),
            Keywords = Name("DB_TABLE_ADMIN_CHAT_KEYWORDS", defaults.Keywords),
            KeywordText = Name("DB_COLUMN_QUERY_TEXT", defaults.KeywordText),
            Keyword = Name("DB_COLUMN_KEYWORD", defaults.Keyword),
            CategoryId = Name("DB_COLUMN_CATEGORY_ID", defaults.CategoryId),
            QueryCount = Name("DB_COLUMN_QUERY_COUNT", defaults.QueryCount),
            KeywordTime = Name("DB_COLUMN_KEYWORD_CREATED_AT", defaults.KeywordTime),
            BatchTime = Name("DB_COLUMN_BATCH_CREATED_AT", defaults.BatchTime),
            Categories = Name("DB_TABLE_ADMIN_CATEGORIES", defaults.Categories),
            CategoryName = Name("DB_COLUMN_CATEGORY_NAME", defaults.CategoryName),
            QuartzPrefix = Name("DB_TABLE_QUARTZ_PREFIX", defaults.QuartzPrefix),
        };
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_$]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
