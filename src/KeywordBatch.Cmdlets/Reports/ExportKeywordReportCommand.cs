using System.Globalization;
using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Reports;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsData.Export, "KeywordReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKeywordReportCommand : DatabaseCmdlet
{
    private KeywordReportOptions? _options;

    [Parameter(Mandatory = true, Position = 0, HelpMessage = "First day: a date, 2025-06-11, today, yesterday or -7d.")]
    [DateTransformation]
    public DateOnly Start { get; set; }

    [Parameter(Mandatory = true, Position = 1, HelpMessage = "Last day, included; as Start.")]
    [DateTransformation]
    public DateOnly End { get; set; }

    [Parameter(Mandatory = true, Position = 2, HelpMessage = "The file: .html for a page, .xlsx for a workbook; one that exists is replaced.")]
    [Alias("FilePath", "OutFile")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(HelpMessage = "How many keywords and questions the top lists have.")]
    [ValidateRange(1, KeywordReportOptions.MostTop)]
    public int Top { get; set; } = 20;

    [Parameter(HelpMessage = "The report's title.")]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    [Parameter(HelpMessage = "The language of the report, such as ko-KR. Default: the session's UI culture.")]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    protected override void Prepare()
    {
        base.Prepare();

        // The session's culture belongs to this thread; the report is written on others.
        _options = new()
        {
            Start = Start,
            End = End,
            Path = ResolvePath(Path),
            Top = Top,
            Title = Title,
            Culture = Culture ?? CultureInfo.CurrentUICulture,
        };
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (await output.ShouldProcessAsync(_options!.Path, CmdletTexts.Get("WriteReport", Start, End, database.Url)))
        {
            string activity = CmdletTexts.Get("ReadingReport");
            string unit = CmdletTexts.Get("Steps");
            FileInfo file = await new ReportExporter(database).ExportAsync(
                _options,
                (done, total) => output.ReportProgress(new CmdletProgress(1, activity, done, total) { Unit = unit }),
                cancellationToken);

            // As Get-Item writes it: the view of files takes mode, owner and size from what the provider adds.
            await output.WriteObjectAsync(await output.CallAsync(
                cmdlet => cmdlet.InvokeProvider.Item.Get([file.FullName], force: true, literalPath: true)[0]));
        }
    }
}
