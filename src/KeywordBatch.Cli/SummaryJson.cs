using System.Text.Json.Serialization;

namespace KeywordBatch.Cli;

/// <summary>A run's result as --json prints it; the names are a contract.</summary>
internal sealed record SummaryJson(
    string Mode,
    DateOnly Start,
    DateOnly End,
    long Read,
    long Processed,
    long Skipped,
    long Failed,
    long Rows,
    long MissingBefore,
    long MissingAfter,
    double Seconds)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? UniqueQuestions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ProcessedQuestions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MissingQuestions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ProcessingRate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Day>? Days { get; init; }

    public static SummaryJson From(KeywordBatchSummary summary)
    {
        var json = new SummaryJson(
            summary.Mode.ToString().ToLowerInvariant(),
            summary.Start,
            summary.End,
            summary.Read,
            summary.Processed,
            summary.Skipped,
            summary.Failed,
            summary.Rows,
            summary.MissingBefore,
            summary.MissingAfter,
            Math.Round(summary.Seconds, 3));
        if (summary.Mode != KeywordBatchMode.Check)
        {
            return json;
        }

        var coverage = new KeywordCoverage(summary.Start, summary.End, summary.Days);
        return json with
        {
            UniqueQuestions = coverage.UniqueQuestions,
            ProcessedQuestions = coverage.ProcessedQuestions,
            MissingQuestions = coverage.MissingQuestions,
            ProcessingRate = Math.Round(coverage.ProcessingRate, 6),
            Days = [.. summary.Days.Select(d => new Day(d.Date, d.Unique, d.Processed, d.Missing))],
        };
    }

    internal sealed record Day(DateOnly Date, long Unique, long Processed, long Missing);
}
