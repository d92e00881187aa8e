namespace KeywordBatch.Database;

/// <summary>What a run reads of the chats.</summary>
internal enum ChatColumn
{
    /// <summary>The number by which chats are told apart, and put in order.</summary>
    Key,

    /// <summary>The question.</summary>
    Text,

    /// <summary>When it was asked.</summary>
    Time,
}
