using System.CommandLine;
using KeywordBatch.Database;
using KeywordBatch.Reports;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch report: a period as a page or a workbook.</summary>
internal static class ReportCommand
{
    private static readonly Option<string> Out = new("--out")
    {
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<int> Top = SharedOptions.Whole("--top", "N", 1, KeywordReportOptions.MostTop, () => 20);

    private static readonly Option<string?> Title = new("--title") { HelpName = "TEXT" };

    public static Command Create() => new Command("report")
    {
        SharedOptions.Start, SharedOptions.End, Out, Top, Title, SharedOptions.Database, SharedOptions.Json,
    }.Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabase database = context.OpenDatabase();
        long began = context.Clock.GetTimestamp();
        FileInfo file;
        using (var progress = new ProgressView(context, CliTexts.Get("ReadingReport"), CliTexts.Get("Steps")))
        {
            file = await new ReportExporter(database, context.Clock).ExportAsync(
                new()
                {
                    Start = context.Get(SharedOptions.Start),
                    End = context.Get(SharedOptions.End),
                    Path = context.Get(Out)!,
                    Top = context.Get(Top),
                    Title = context.Get(Title),
                },
                (done, total) => progress.Report(done, total),
                cancellationToken);
        }

        double seconds = Math.Round(context.Clock.GetElapsedTime(began).TotalSeconds, 3);
        await context.Error.WriteLineAsync(CliTexts.Get("ReportWritten", file.FullName, file.Length, seconds));
        await context.WriteJsonAsync(new { file = file.FullName, bytes = file.Length, seconds });
        return ExitCode.Done;
    }
}
