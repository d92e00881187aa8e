using System.Collections;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Asks the database on behalf of a completer.</summary>
internal static class DatabaseCompletion
{
    /// <summary>Longer, and the person who pressed Tab thinks that the shell hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>What a query brings within the time; nothing when the database cannot be reached or is slow.</summary>
    public static IReadOnlyList<T> Query<T>(
        IDictionary boundParameters, Func<KeywordDatabase, CancellationToken, Task<IReadOnlyList<T>>> query)
    {
        using var time = new CancellationTokenSource(Patience);
        try
        {
            KeywordDatabaseConnection? given = (boundParameters["Connection"] ?? boundParameters["Database"]) switch
            {
                KeywordDatabaseConnection connection => connection,
                string text => KeywordDatabaseConnection.FromText(text, Environment.CurrentDirectory),
                _ => null,
            };
            KeywordDatabase database = DatabaseSession.Open(given, Environment.CurrentDirectory);

            // Not awaited to its end when the time is up: a driver may be deaf to tokens while it connects.
            Task<IReadOnlyList<T>> work = Task.Run(() => query(database, time.Token), time.Token);
            return work.Wait(Patience) ? work.Result : [];
        }
        catch (Exception e) when (e is KeywordBatchException or AggregateException or OperationCanceledException)
        {
            return [];
        }
    }
}
