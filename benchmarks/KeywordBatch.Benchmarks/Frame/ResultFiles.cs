using System.Text.Json;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>Results as JSON and as markdown under artifacts/bench; those of smoke runs apart, since they say nothing about speed.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Folder(bool smoke) =>
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "bench", smoke ? "smoke" : "")).FullName;

    public static void Write(BenchmarkReport report)
    {
        string path = Path.Combine(Folder(report.Arguments.Smoke), report.Benchmark.Name);
        File.WriteAllText(path + ".md", report.ToMarkdown());
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(ToJson(report), Indented));
    }

    /// <summary>How many benchmarks of a smoke run passed, failed and were skipped, for the test task's closing count.</summary>
    public static void WriteCount(int passed, int failed, int skipped) =>
        File.WriteAllText(Path.Combine(Folder(smoke: true), "count.json"), JsonSerializer.Serialize(new { passed, failed, skipped }));

    private static object ToJson(BenchmarkReport report) => new
    {
        benchmark = report.Benchmark.Name,
        date = Machine.Date,
        machine = Machine.Describe(),
        rounds = report.Arguments.Rounds,
        divisor = report.Arguments.Divisor,
        contests = report.Contests.Select(c => new
        {
            title = c.Title,
            unit = c.Unit.Name,
            lessIsBetter = c.Unit.LessIsBetter,
            competitors = c.Competitors.Select(p => new
            {
                name = p.Name,
                note = p.Note,
                median = p.Results.Count == 0 ? (double?)null : p.Median,
                min = p.Results.Count == 0 ? (double?)null : p.Results.Min(r => r.Value),
                max = p.Results.Count == 0 ? (double?)null : p.Results.Max(r => r.Value),
                ratio = p == c.Product ? null : c.Ratio(p),
                target = p.Target,
                peakBytes = p.Results.Count == 0 ? 0 : p.PeakBytes,
                rows = p.Results.Count == 0 ? 0 : p.Results[^1].Rows,
                values = p.Results.Select(r => r.Value),
                stages = p.Results.Count == 0 ? null : p.Results[^1].Stages,
            }),
        }),
        facts = report.Facts.Select(f => new { text = f.Text, value = f.Value, unit = f.Unit, atMost = f.AtMost, atLeast = f.AtLeast, reached = f.Reached }),
        skipped = report.Skipped,
    };
}
