using System.Globalization;

namespace KeywordBatch.Cli;

/// <summary>A run's result for people.</summary>
internal static class SummaryText
{
    public static void Write(TextWriter writer, KeywordBatchSummary summary)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        writer.WriteLine();
        if (summary.Mode == KeywordBatchMode.Check)
        {
            writer.WriteLine("Day          Unique  Processed    Missing    Rate");
            foreach (KeywordCoverageDay day in summary.Days)
            {
                writer.WriteLine(string.Create(
                    culture, $"{day.Date:yyyy-MM-dd} {day.Unique,8:N0} {day.Processed,10:N0} {day.Missing,10:N0} {day.ProcessingRate,7:P1}"));
            }

            return;
        }

        writer.WriteLine($"Summary of {summary.Mode.ToString().ToLowerInvariant()}, {summary.Start:yyyy-MM-dd} to {summary.End:yyyy-MM-dd}");
        Line("read", summary.Read, "questions taken up");
        Line("processed", summary.Processed, "stored by this run");
        Line("skipped", summary.Skipped, "had their keyword rows already");
        Line("failed", summary.Failed, "could not be classified or stored");
        Line("rows", summary.Rows, "keyword rows inserted");
        Line("missing", summary.MissingBefore, "questions before the run");
        Line("missing", summary.MissingAfter, "questions after the run");
        writer.WriteLine(string.Create(culture, $"  {"seconds",-10}{summary.Seconds,10:N1}"));

        void Line(string name, long number, string meaning) =>
            writer.WriteLine(string.Create(culture, $"  {name,-10}{number,10:N0}  {meaning}"));
    }
}
