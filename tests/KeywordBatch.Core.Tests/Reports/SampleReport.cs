using KeywordBatch.Reports;

namespace KeywordBatch.Core.Tests.Reports;

/// <summary>A report with the texts that break pages and workbooks.</summary>
internal static class SampleReport
{
    public static readonly DateOnly Start = new(2025, 6, 11);

    public static readonly string[] Hostile =
    [
        "<script>alert('x')</script>", "=HYPERLINK(\"http://example.test\",\"click\")", "+1+1", "-2", "@SUM(A1)", "\u0001\u001f\u0000끝",
        "_x0041_ stays", "]]>&amp;\"'", "이모지 😀", "\ud800 alone", "‮right to left", "줄\n바꿈\t탭",
    ];

    public static KeywordReport Create(int days = 9, int failures = 12) =>
        new("mysql://app@db/chat", new(2025, 6, 20, 8, 30, 0, TimeSpan.FromHours(9)), new(Start, Start.AddDays(days - 1),
            [.. Enumerable.Range(0, days).Select(i => new KeywordCoverageDay(Start.AddDays(i), 100 + i, 90 + (i % 7), i % 3))]))
        {
            Categories = [new(1, "사랑", 500, 1200), new(2, "<b>이별</b>", 300, 310), new(9, null, 4, 4)],
            Keywords = [.. Hostile.Select((t, i) => new KeywordCount(t, 100 - i, 200 - i))],
            Questions = [.. Hostile.Select((t, i) => new UniqueChat(t, 50 - i, Start))],
            Runs =
            [
                Run(1, "completed", 90), Run(2, "failed", 30) with { LastError = "<img src=x onerror=alert(1)>" },
                Run(3, "running", 0) with { EndedAt = null },
            ],
            Failures = [.. Failures(failures).Take(5)],
            FailureTotal = failures,
            ReadFailures = _ => Failures(failures).ToAsyncEnumerable(),
            HasHistory = true,
        };

    private static KeywordBatchRun Run(long id, string status, int seconds)
    {
        var started = new DateTime(2025, 6, 12, 11, 0, 0, DateTimeKind.Utc);
        return new(id, KeywordBatchMode.Complete, Start, Start.AddDays(8))
        {
            Status = status,
            StartedAt = started.AddDays(id),
            EndedAt = started.AddDays(id).AddSeconds(seconds),
            Read = 900,
            Processed = 850,
            Skipped = 40,
            Failed = 10,
            Rows = 850,
        };
    }

    private static IEnumerable<KeywordFailure> Failures(int count) =>
        Enumerable.Range(0, count).Select(i => new KeywordFailure(Start, Hostile[i % Hostile.Length], 1 + i, i % 2 == 0 ? "classify" : "store", $"reason {i}")
        {
            RunId = 2,
            FailedAt = new DateTime(2025, 6, 12, 11, 0, i % 60, DateTimeKind.Utc),
        });
}
