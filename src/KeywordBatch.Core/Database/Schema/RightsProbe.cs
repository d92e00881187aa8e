namespace KeywordBatch.Database;

/// <summary>What an account may not write, found out by statements that change nothing: servers look at rights before they look at rows.</summary>
internal static class RightsProbe
{
    /// <summary>Tables that a batch writes and the account may not, each with what the server says.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">Its tables; those that are not there are passed over.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The server cannot be reached.</exception>
    public static async Task<IReadOnlyList<(string Table, string Reason)>> RunAsync(
        KeywordDatabase database, KeywordSchema schema, CancellationToken cancellationToken)
    {
        var denied = new List<(string, string)>();
        IEnumerable<(string Table, string[] Statements)> probes =
            (schema.Keywords.Exists ? [(schema.Keywords.Name, [database.Texts.MayStoreKeywords])] : Array.Empty<(string, string[])>())
            .Concat(schema.HasOwnTables ? SqlTexts.OwnColumns.Keys.Select(t => (t, SqlTexts.MayKeep(t))) : []);
        foreach ((string table, string[] statements) in probes)
        {
            foreach (string sql in statements)
            {
                if (await TryAsync(database, sql, cancellationToken).ConfigureAwait(false) is { } reason)
                {
                    denied.Add((table, reason));
                    break;
                }
            }
        }

        return denied;
    }

    private static async Task<string?> TryAsync(KeywordDatabase database, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await database.UseAsync((s, t) => s.ExecuteAsync(sql, t), cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (KeywordBatchException e) when (e.Kind == KeywordBatchErrorKind.PermissionDenied)
        {
            return DatabaseErrors.OneLine(e.InnerException ?? e);
        }
        catch (KeywordBatchException e) when (e.Kind is not KeywordBatchErrorKind.Unreachable)
        {
            // Another objection, as to a column without a value, comes after the question of rights: that one is answered.
            return null;
        }
    }
}
