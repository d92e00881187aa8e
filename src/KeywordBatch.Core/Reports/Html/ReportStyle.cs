using System.Text;

namespace KeywordBatch.Reports.Html;

/// <summary>The page's style sheet, report.css.</summary>
internal static class ReportStyle
{
    public static string Text { get; } = Read();

    private static string Read()
    {
        using Stream stream = typeof(ReportStyle).Assembly.GetManifestResourceStream("KeywordBatch.Core.Reports.report.css")
            ?? throw new InvalidOperationException("The assembly holds no report.css.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
