namespace KeywordBatch.Database;

/// <summary>
/// The tables that schedules need: keyword_batch_attempt, and Quartz's under their prefix, which Quartz makes itself by the
/// script of its version.
/// </summary>
internal sealed class ScheduleTables(KeywordDatabase database)
{
    public const string AttemptTable = "keyword_batch_attempt";

    /// <summary>Whether keyword_batch_attempt is there.</summary>
    public Task<bool> HasAttemptsAsync(CancellationToken cancellationToken) =>
        SchemaReader.HasTableAsync(database, AttemptTable, cancellationToken);

    /// <summary>Whether Quartz's tables are there.</summary>
    public Task<bool> HasQuartzAsync(CancellationToken cancellationToken)
    {
        string name = database.Names.QuartzPrefix + "JOB_DETAILS";

        // Quartz does not quote its names, so PostgreSQL folds them.
        return SchemaReader.HasTableAsync(database, database.Url.Engine == DatabaseEngine.PostgreSql ? name.ToLowerInvariant() : name, cancellationToken);
    }

    /// <summary>The names of what Quartz keeps for a scheduler, read past it: a completer has no time for more.</summary>
    public Task<IReadOnlyList<string>> NamesAsync(string scheduler, CancellationToken cancellationToken) =>
        database.ListAsync(
            _ => $"SELECT job_name FROM {database.Names.QuartzPrefix}JOB_DETAILS WHERE sched_name = @scheduler ORDER BY job_name",
            row => row.GetString(0),
            cancellationToken,
            ("scheduler", scheduler));

    /// <summary>Makes keyword_batch_attempt.</summary>
    /// <exception cref="KeywordBatchException">DatabaseDenied where the account may not, and their like.</exception>
    public async Task CreateAttemptsAsync(CancellationToken cancellationToken)
    {
        database.AllowCreating();
        await database.UseAsync(
            (session, token) => session.ExecuteAsync(AttemptTexts.Create(database.Url.Engine), token), cancellationToken).ConfigureAwait(false);
    }
}
