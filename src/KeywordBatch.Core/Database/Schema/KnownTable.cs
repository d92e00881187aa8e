namespace KeywordBatch.Database;

/// <summary>The tables that KeywordBatch can make.</summary>
internal enum KnownTable
{
    Chats,
    Keywords,
    Categories,
    Run,
    Unit,
    Failure,
    Rate,
}
