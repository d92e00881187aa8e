using System.Data.Common;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Reports;

/// <summary>Has the database count what a report tells.</summary>
internal sealed class ReportReader(KeywordDatabase database, TimeProvider time)
{
    /// <summary>What a page shows of the failures; a workbook has all of them.</summary>
    public const int FirstFailures = 200;

    /// <summary>More runs than these tell no more about the rate.</summary>
    public const int MostRuns = 500;

    private const int Steps = 5;

    /// <param name="period">Which days.</param>
    /// <param name="top">How many keywords and questions.</param>
    /// <param name="progress">Told how many steps of how many are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the statements on the server.</param>
    public async Task<KeywordReport> ReadAsync(Period period, int top, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        KeywordSchema schema = await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        long total = period.Count + Steps;
        var questions = new QuestionReader(database);
        var days = new List<KeywordCoverageDay>();
        await foreach (KeywordCoverageDay day in questions.ReadCoverageAsync(period, cancellationToken).ConfigureAwait(false))
        {
            days.Add(day);
            progress?.Invoke(days.Count, total);
        }

        IReadOnlyList<CategoryCount> categories = await ListAsync(
            t => t.Categories, ToCategory, Bounds(period), cancellationToken).ConfigureAwait(false);
        progress?.Invoke(total - 4, total);
        IReadOnlyList<KeywordCount> keywords = await ListAsync(
            t => t.Keywords, ToKeyword, [.. Bounds(period), ("top", top)], cancellationToken).ConfigureAwait(false);
        progress?.Invoke(total - 3, total);
        List<UniqueChat> asked = await questions.ReadUniqueAsync(period, cancellationToken)
            .Take(top).ToListAsync(cancellationToken).ConfigureAwait(false);
        progress?.Invoke(total - 2, total);
        var report = new KeywordReport(database.Url.ToString(), time.GetLocalNow(), new(period.Start, period.End, days))
        {
            Categories = categories,
            Keywords = keywords,
            Questions = asked,
        };
        report = schema.HasOwnTables ? await WithHistoryAsync(report, period, cancellationToken).ConfigureAwait(false) : report;
        progress?.Invoke(total, total);
        return report;
    }

    private async Task<KeywordReport> WithHistoryAsync(KeywordReport report, Period period, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordBatchRun> runs = await new RunStore(database).ListAsync(period, MostRuns, cancellationToken).ConfigureAwait(false);
        object? failures = await database.UseAsync(
            (session, token) => session.ScalarAsync(
                ReportTexts.FailureTotal, token, ("source", database.Names.Chats), ("start", period.Start), ("end", period.End)),
            cancellationToken).ConfigureAwait(false);
        var store = new FailureStore(database);
        return report with
        {
            Runs = [.. runs.Reverse()],
            Failures = await store.ReadAsync(period, 0, cancellationToken).Take(FirstFailures).ToListAsync(cancellationToken).ConfigureAwait(false),
            FailureTotal = DbValues.ToInt64(failures),
            ReadFailures = token => store.ReadAsync(period, 0, token),
            HasHistory = true,
        };
    }

    private Task<IReadOnlyList<T>> ListAsync<T>(
        Func<ReportTexts, string> sql, Func<DbDataReader, T> read, (string, object?)[] parameters, CancellationToken cancellationToken) =>
        database.UseAsync<IReadOnlyList<T>>(
            async (session, token) =>
            {
                var rows = new List<T>();
                DbReading reading = await session.ReadAsync(sql(TextsOf(session)), token, parameters).ConfigureAwait(false);
                await using (reading.ConfigureAwait(false))
                {
                    while (await reading.NextAsync().ConfigureAwait(false))
                    {
                        rows.Add(read(reading.Reader));
                    }
                }

                return rows;
            },
            cancellationToken);

    private ReportTexts TextsOf(DbSession session) => new(session.Texts, database.Names);

    private static (string, object?)[] Bounds(Period period) => [("start", period.Start), ("end", period.End.AddDays(1))];

    private static CategoryCount ToCategory(DbDataReader r) =>
        new(DbValues.ToInt64(r.GetValue(0)), DbValues.ToText(r.GetValue(1)), DbValues.ToInt64(r.GetValue(2)), DbValues.ToInt64(r.GetValue(3)));

    private static KeywordCount ToKeyword(DbDataReader r) =>
        new(DbValues.ToText(r.GetValue(0)) ?? "", DbValues.ToInt64(r.GetValue(1)), DbValues.ToInt64(r.GetValue(2)));
}
