using System.Collections;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Asks the database on behalf of a completer.</summary>
internal static class DatabaseCompletion
{
    /// <summary>What a query brings within the time; nothing when the database cannot be reached or is slow.</summary>
    public static IReadOnlyList<T> Query<T>(
        IDictionary boundParameters, Func<KeywordDatabase, CancellationToken, Task<IReadOnlyList<T>>> query)
    {
        string folder = Completion.ResolvePath(".") ?? Environment.CurrentDirectory;
        try
        {
            KeywordDatabaseConnection? given = (boundParameters["Connection"] ?? boundParameters["Database"]) switch
            {
                KeywordDatabaseConnection connection => connection,
                string text => KeywordDatabaseConnection.FromText(text, folder),
                _ => null,
            };
            KeywordDatabase database = DatabaseSession.Open(given, folder);
            return Completion.Within(token => query(database, token));
        }
        catch (KeywordBatchException)
        {
            return [];
        }
    }
}
