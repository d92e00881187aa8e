namespace KeywordBatch.Database;

/// <summary>What has to hold before work begins that would end in the middle, or come to nothing.</summary>
public sealed partial class KeywordDatabase
{
    /// <summary>Sees to it that a table is there, with its columns.</summary>
    /// <exception cref="KeywordBatchException">TableMissing, ColumnMissing.</exception>
    internal void RequireColumns(TableInfo table, IReadOnlyList<string> columns)
    {
        if (!table.Exists)
        {
            throw DatabaseErrors.TableMissing(Url, table.Name);
        }

        if (columns.FirstOrDefault(c => table.Column(c) is null) is { } missing)
        {
            throw DatabaseErrors.ColumnMissing(Url, table.Name, missing);
        }
    }

    /// <summary>
    /// Sees to it that a table can take rows back: without transactions a statement that fails leaves some behind, and what is
    /// tried again stands there twice.
    /// </summary>
    /// <exception cref="KeywordBatchException">TransactionsMissing.</exception>
    internal void RequireTransactions(TableInfo table)
    {
        if (table.EngineWithoutTransactions is { } engine)
        {
            throw DatabaseErrors.TransactionsMissing(Url, table.Name, engine);
        }
    }

    /// <summary>Sees to it that questions can be read from the chats.</summary>
    /// <exception cref="KeywordBatchException">ChatKeyUnusable, ChatTextUnusable, ChatTimeUnusable.</exception>
    internal void RequireReadableChats(KeywordSchema schema)
    {
        if (schema.UnreadableChatColumns is [var column, ..])
        {
            throw DatabaseErrors.ChatsUnusable(Url, column);
        }
    }

    /// <summary>Sees to it that they can be counted, which asks for less.</summary>
    /// <exception cref="KeywordBatchException">The same.</exception>
    internal void RequireCountableChats(KeywordSchema schema)
    {
        if (schema.UnreadableChatColumns.FirstOrDefault(c => c.HindersCounting) is { } column)
        {
            throw DatabaseErrors.ChatsUnusable(Url, column);
        }
    }
}
