namespace KeywordBatch.Reports;

/// <summary>A report as tables and charts, the same for page and workbook.</summary>
internal static class ReportSections
{
    public static IReadOnlyList<ReportSection> Of(KeywordReport report, ReportWords words) =>
    [
        Coverage(report, words), Categories(report, words), Keywords(report, words), Questions(report, words),
        Rate(report, words), Runs(report, words), Failures(report, words),
    ];

    /// <summary>The report in a few numbers.</summary>
    public static IReadOnlyList<(string Name, string Value)> Summary(KeywordReport report, ReportWords words)
    {
        KeywordCoverage coverage = report.Coverage;
        string Count(long value) => words.Text(value, ReportCellKind.Count);
        return
        [
            (words["Questions"], Count(coverage.UniqueQuestions)),
            (words["WithKeyword"], Count(coverage.ProcessedQuestions)),
            (words["Missing"], Count(coverage.MissingQuestions)),
            (words["CoverageRate"], coverage.UniqueQuestions > 0 ? words.Text(coverage.ProcessingRate, ReportCellKind.Ratio) : "-"),
            (words["BlankChats"], Count(coverage.BlankChats)),
            (words["RunsHeading"], Count(report.Runs.Count)),
            (words["FailuresHeading"], Count(report.FailureTotal)),
        ];
    }

    private static ReportSection Coverage(KeywordReport report, ReportWords words) => new(
        "coverage",
        words["CoverageHeading"],
        new(
            [
                new(words["Day"], ReportCellKind.Day), new(words["Questions"], ReportCellKind.Count),
                new(words["WithKeyword"], ReportCellKind.Count), new(words["Missing"], ReportCellKind.Count),
                new(words["CoverageRate"], ReportCellKind.Ratio), new(words["BlankChats"], ReportCellKind.Count),
            ],
            [.. report.Coverage.Days.Select(d => new object?[] { d.Date, d.Unique, d.Processed, d.Missing, d.Unique > 0 ? d.ProcessingRate : null, d.Blank })]),
        report.Coverage.UniqueQuestions == 0 ? [] : [new(words["CoverageChart"], ReportChartKind.StackedOverTime, 0, [2, 3])],
        words["CoverageNote"]);

    private static ReportSection Categories(KeywordReport report, ReportWords words)
    {
        double all = Math.Max(1, report.Categories.Sum(c => c.Questions));
        return new(
            "categories",
            words["CategoriesHeading"],
            new(
                [
                    new(words["Category"], ReportCellKind.Text), new(words["CategoryId"], ReportCellKind.Id),
                    new(words["Questions"], ReportCellKind.Count), new(words["Share"], ReportCellKind.Ratio),
                    new(words["Asked"], ReportCellKind.Count),
                ],
                [.. report.Categories.Select(c => new object?[] { c.Name ?? words.Format("UnknownCategory", c.Id), c.Id, c.Questions, c.Questions / all, c.Asked })]),
            report.Categories.Count == 0 ? [] : [new(words["CategoriesChart"], ReportChartKind.Ranking, 0, [2])],
            words["CategoriesNote"]);
    }

    private static ReportSection Keywords(KeywordReport report, ReportWords words) => new(
        "keywords",
        words["KeywordsHeading"],
        new(
            [
                new(words["Rank"], ReportCellKind.Count), new(words["Keyword"], ReportCellKind.Text),
                new(words["Asked"], ReportCellKind.Count), new(words["Questions"], ReportCellKind.Count),
            ],
            [.. report.Keywords.Select((k, i) => new object?[] { i + 1L, k.Keyword, k.Asked, k.Questions })]),
        report.Keywords.Count == 0 ? [] : [new(words["KeywordsChart"], ReportChartKind.Ranking, 1, [2])],
        words["KeywordsNote"]);

    private static ReportSection Questions(KeywordReport report, ReportWords words) => new(
        "questions",
        words["QuestionsHeading"],
        new(
            [
                new(words["Rank"], ReportCellKind.Count), new(words["Question"], ReportCellKind.Text) { Wide = true },
                new(words["Asked"], ReportCellKind.Count), new(words["LatestDay"], ReportCellKind.Day),
            ],
            [.. report.Questions.Select((q, i) => new object?[] { i + 1L, q.Text, q.Count, q.LatestDate })]),
        report.Questions.Count == 0 ? [] : [new(words["QuestionsChart"], ReportChartKind.Ranking, 1, [2])],
        words["QuestionsNote"]);

    /// <summary>Runs that ended and had something to do, in order of time.</summary>
    private static ReportSection Rate(KeywordReport report, ReportWords words)
    {
        List<object?[]> rows =
        [
            .. report.Runs.Where(r => r.Read > 0 && Seconds(r) > 0)
                .Select(r => new object?[] { r.StartedAt.ToUniversalTime(), r.RunId, r.Read, Seconds(r), r.Read / Seconds(r) }),
        ];
        return new(
            "rate",
            words["RateHeading"],
            new(
                [
                    new(words["StartedUtc"], ReportCellKind.Time), new(words["Run"], ReportCellKind.Id),
                    new(words["Questions"], ReportCellKind.Count), new(words["Seconds"], ReportCellKind.Number),
                    new(words["QuestionsPerSecond"], ReportCellKind.Number),
                ],
                rows),
            rows.Count == 0
                ? []
                : [new(words["RateChart"], ReportChartKind.LatestOverTime, 0, [4]), new(words["DurationChart"], ReportChartKind.LatestOverTime, 0, [3])],
            words[report.HasHistory ? "RateNote" : "NoHistory"]);
    }

    private static ReportSection Runs(KeywordReport report, ReportWords words) => new(
        "runs",
        words["RunsHeading"],
        new(
            [
                new(words["Run"], ReportCellKind.Id), new(words["Mode"], ReportCellKind.Text), new(words["Status"], ReportCellKind.Text),
                new(words["FirstDay"], ReportCellKind.Day), new(words["LastDay"], ReportCellKind.Day),
                new(words["StartedUtc"], ReportCellKind.Time), new(words["Seconds"], ReportCellKind.Number),
                new(words["Read"], ReportCellKind.Count), new(words["Stored"], ReportCellKind.Count),
                new(words["Skipped"], ReportCellKind.Count), new(words["Failed"], ReportCellKind.Count),
                new(words["LastError"], ReportCellKind.Text) { Wide = true },
            ],
            [
                .. report.Runs.Select(r => new object?[]
                {
                    r.RunId, words["Mode" + r.Mode], StatusName(r.Status, words), r.Start, r.End, r.StartedAt.ToUniversalTime(), Seconds(r),
                    r.Read, r.Processed, r.Skipped, r.Failed, r.LastError,
                }),
            ]),
        [],
        report.HasHistory ? words.Format("RunsNote", ReportReader.MostRuns) : words["NoHistory"]);

    private static ReportSection Failures(KeywordReport report, ReportWords words)
    {
        object?[] Row(KeywordFailure f) => [f.Date, f.Text, f.Count, StageName(f.Stage, words), f.Reason, (long)f.Attempts, f.RunId, f.FailedAt?.ToUniversalTime()];
        return new(
            "failures",
            words["FailuresHeading"],
            new(
                [
                    new(words["Day"], ReportCellKind.Day), new(words["Question"], ReportCellKind.Text) { Wide = true },
                    new(words["Asked"], ReportCellKind.Count), new(words["Stage"], ReportCellKind.Text),
                    new(words["Reason"], ReportCellKind.Text) { Wide = true }, new(words["Attempts"], ReportCellKind.Count),
                    new(words["Run"], ReportCellKind.Id), new(words["FailedUtc"], ReportCellKind.Time),
                ],
                [.. report.Failures.Select(Row)])
            {
                Total = report.FailureTotal,
                ReadAll = report.ReadFailures is { } read && report.FailureTotal > report.Failures.Count ? token => read(token).Select(Row) : null,
            },
            [],
            words[report.HasHistory ? "FailuresNote" : "NoHistory"]);
    }

    private static double? Seconds(KeywordBatchRun run) => run.EndedAt is { } ended ? Math.Max(0, (ended - run.StartedAt).TotalSeconds) : null;

    private static string StatusName(string status, ReportWords words) => status switch
    {
        "running" => words["StatusRunning"],
        "completed" => words["StatusCompleted"],
        "failed" => words["StatusFailed"],
        "cancelled" => words["StatusCancelled"],
        "abandoned" => words["StatusAbandoned"],
        _ => status,
    };

    private static string StageName(string stage, ReportWords words) => stage switch
    {
        "classify" => words["StageClassify"],
        "store" => words["StageStore"],
        _ => stage,
    };
}
