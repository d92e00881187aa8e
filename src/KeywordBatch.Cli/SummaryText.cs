using Spectre.Console;

namespace KeywordBatch.Cli;

/// <summary>A run's result for people.</summary>
internal static class SummaryText
{
    public static void Write(TextWriter writer, KeywordBatchSummary summary)
    {
        writer.WriteLine();
        if (summary.Mode == KeywordBatchMode.Check)
        {
            WriteDays(writer, summary.Days);
            return;
        }

        writer.WriteLine(CliTexts.Get("Summary", summary.Mode.ToString().ToLowerInvariant(), summary.Start, summary.End));
        if (summary.Mode is KeywordBatchMode.Basic or KeywordBatchMode.Complete)
        {
            writer.WriteLine($"   {CliTexts.Get("Basic")}");
            Line("BasicProcessed", summary.BasicProcessed);
            Line("BasicSkipped", summary.BasicSkipped);
            Line("BasicTime", CliTexts.Get(summary.BasicDuration));
            writer.WriteLine();
        }

        if (summary.Mode is KeywordBatchMode.Missing or KeywordBatchMode.Complete)
        {
            writer.WriteLine($"   {CliTexts.Get("Missing")}");
            Line("MissingFound", summary.MissingFound);
            Line("MissingProcessed", summary.Processed - summary.BasicProcessed);
            Line("MissingSkipped", summary.Skipped - summary.BasicSkipped);
            writer.WriteLine();
        }

        writer.WriteLine($"   {CliTexts.Get("Total")}");
        Line("TotalRead", summary.Read);
        Line("TotalProcessed", summary.Processed, summary.Rows);
        Line("TotalSkipped", summary.Skipped);
        Line("TotalFailed", summary.Failed);
        Line("TotalMissing", summary.MissingBefore, summary.MissingAfter);
        Line("TotalTime", CliTexts.Get(summary.Duration));

        void Line(string id, params ReadOnlySpan<object?> args) => writer.WriteLine($"   {CliTexts.Get(id, args)}");
    }

    private static void WriteDays(TextWriter writer, IEnumerable<KeywordCoverageDay> days)
    {
        writer.WriteLine(string.Concat(
            Padded(CliTexts.Get("Day"), -10), Padded(CliTexts.Get("Unique"), 11), Padded(CliTexts.Get("Processed"), 11),
            Padded(CliTexts.Get("MissingColumn"), 11), Padded(CliTexts.Get("Rate"), 8)));
        foreach (KeywordCoverageDay day in days)
        {
            string rate = day.Unique > 0 ? $"{day.ProcessingRate:P1}" : "-";
            writer.WriteLine($"{day.Date:O}{day.Unique,11:N0}{day.Processed,11:N0}{day.Missing,11:N0}{rate,8}");
        }
    }

    // A Hangul letter takes two columns of a terminal.
    private static string Padded(string text, int width)
    {
        string space = new(' ', Math.Max(0, Math.Abs(width) - text.GetCellWidth()));
        return width < 0 ? text + space : space + text;
    }
}
