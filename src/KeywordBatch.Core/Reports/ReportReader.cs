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

    private const int Rankings = 3;

    /// <param name="period">Which days.</param>
    /// <param name="top">How many keywords and questions.</param>
    /// <param name="progress">Told how many steps of how many are done, one call at a time; null for nobody.</param>
    /// <param name="cancellationToken">Ends the statements on the server.</param>
    public async Task<KeywordReport> ReadAsync(Period period, int top, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        KeywordSchema schema = await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        var steps = new StepCounter(period.Count + Rankings + 1, progress);
        var report = new KeywordReport(database.Url.ToString(), time.GetLocalNow(), new(period.Start, period.End, []));

        // Beside each other: a day's coverage keeps one core of the server busy, and so does a ranking.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<KeywordCoverage> coverage = EndingOthersAsync(CoverAsync(period, steps, stop.Token), stop);
        Task<KeywordReport> rankings = EndingOthersAsync(WithRankingsAsync(report, period, top, steps, stop.Token), stop);
        await Task.WhenAll(coverage, rankings).ConfigureAwait(false);
        report = await rankings.ConfigureAwait(false) with { Coverage = await coverage.ConfigureAwait(false) };

        report = schema.HasOwnTables ? await WithHistoryAsync(report, period, cancellationToken).ConfigureAwait(false) : report;
        steps.Next();
        return report;
    }

    private async Task<KeywordCoverage> CoverAsync(Period period, StepCounter steps, CancellationToken cancellationToken)
    {
        var days = new List<KeywordCoverageDay>();
        await foreach (KeywordCoverageDay day in new QuestionReader(database).ReadCoverageAsync(period, cancellationToken).ConfigureAwait(false))
        {
            days.Add(day);
            steps.Next();
        }

        return new(period.Start, period.End, days);
    }

    private async Task<KeywordReport> WithRankingsAsync(
        KeywordReport report, Period period, int top, StepCounter steps, CancellationToken cancellationToken)
    {
        IReadOnlyList<CategoryCount> categories = await ListAsync(
            t => t.Categories, ToCategory, Bounds(period), cancellationToken).ConfigureAwait(false);
        steps.Next();
        IReadOnlyList<KeywordCount> keywords = await ListAsync(
            t => t.Keywords, ToKeyword, [.. Bounds(period), ("top", top)], cancellationToken).ConfigureAwait(false);
        steps.Next();
        IReadOnlyList<UniqueChat> questions = await TopQuestionsAsync(period, top, cancellationToken).ConfigureAwait(false);
        steps.Next();
        return report with { Categories = categories, Keywords = keywords, Questions = questions };
    }

    // With a limit the server keeps only the best instead of sorting all. What counts as blank is ours to say, so a few
    // more are asked for, and many more if the first were nearly all blank.
    private async Task<IReadOnlyList<UniqueChat>> TopQuestionsAsync(Period period, int top, CancellationToken cancellationToken)
    {
        const int More = 20;
        (string, object?)[] chats = await database.BoundChatsAsync(period.Start, period.End.AddDays(1), cancellationToken).ConfigureAwait(false);
        for (long most = top + More; ; most *= More)
        {
            IReadOnlyList<UniqueRow> rows = await ListAsync(
                t => t.Questions, UniqueRow.Read, [.. chats, ("most", most)], cancellationToken).ConfigureAwait(false);
            List<UniqueChat> questions = [.. rows.Select(r => r.Chat).OfType<UniqueChat>().Take(top)];
            if (questions.Count == top || rows.Count < most)
            {
                return questions;
            }
        }
    }

    private static async Task<T> EndingOthersAsync<T>(Task<T> work, CancellationTokenSource others)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch
        {
            await others.CancelAsync().ConfigureAwait(false);
            throw;
        }
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
        database.ListAsync(texts => sql(new(texts, database.Names)), read, cancellationToken, parameters);

    private static (string, object?)[] Bounds(Period period) => [("start", period.Start), ("end", period.End.AddDays(1))];

    private static CategoryCount ToCategory(DbDataReader r) =>
        new(DbValues.ToInt64(r.GetValue(0)), DbValues.ToText(r.GetValue(1)), DbValues.ToInt64(r.GetValue(2)), DbValues.ToInt64(r.GetValue(3)));

    private static KeywordCount ToKeyword(DbDataReader r) =>
        new(DbValues.ToText(r.GetValue(0)) ?? "", DbValues.ToInt64(r.GetValue(1)), DbValues.ToInt64(r.GetValue(2)));
}
