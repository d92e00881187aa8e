using System.Globalization;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Reports.Html;
using KeywordBatch.Reports.Xlsx;

namespace KeywordBatch.Reports;

/// <summary>Writes reports: a page for reading, or a workbook for going on with.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class ReportExporter(KeywordDatabase database, TimeProvider? time = null)
{
    /// <summary>
    /// Reads a period from the database and writes the report; a file of that name is replaced once the report is whole.
    /// </summary>
    /// <param name="options">What of, and where to.</param>
    /// <param name="progress">Told how many steps of how many are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the statements on the server; no file is left behind.</param>
    /// <returns>The file.</returns>
    /// <exception cref="KeywordBatchException">
    /// Before the database is asked: EndBeforeStart, ReportPeriodTooLong, ReportTopOutOfRange, UnknownReportFormat,
    /// ReportFolderMissing, ReportPathIsFolder, ReportPathIsNoFile, ReportUnwritable. Then: a table or column is missing, or the
    /// server cannot be reached; ReportUnwritable when the disk is full.
    /// </exception>
    public async Task<FileInfo> ExportAsync(
        KeywordReportOptions options, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        (Period period, ReportFormat format, ReportFile file) = Check(options);
        await using (file.ConfigureAwait(false))
        {
            var words = new ReportWords(options.Culture ?? CultureInfo.CurrentUICulture);
            KeywordReport report = await new ReportReader(database, time ?? TimeProvider.System)
                .ReadAsync(period, options.Top, progress, cancellationToken).ConfigureAwait(false);
            string title = string.IsNullOrWhiteSpace(options.Title) ? words["Title"] : options.Title;
            try
            {
                await (format == ReportFormat.Html
                    ? new HtmlReportWriter(words).WriteAsync(title, report, file.Stream, cancellationToken)
                    : new XlsxReportWriter(words).WriteAsync(title, report, file.Stream, cancellationToken)).ConfigureAwait(false);
                await file.KeepAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw ReportsErrors.ReportUnwritable(options.Path, e);
            }
        }

        return new FileInfo(options.Path);
    }

    private static (Period Period, ReportFormat Format, ReportFile File) Check(KeywordReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var period = new Period(options.Start, options.End);
        if (period.Count > KeywordReportOptions.MostDays)
        {
            throw ReportsErrors.ReportPeriodTooLong(period.Count, KeywordReportOptions.MostDays);
        }

        if (options.Top is < 1 or > KeywordReportOptions.MostTop)
        {
            throw ReportsErrors.ReportTopOutOfRange(options.Top, KeywordReportOptions.MostTop);
        }

        string extension = Path.GetExtension(options.Path);
        ReportFormat format = extension.ToUpperInvariant() switch
        {
            ".HTML" or ".HTM" => ReportFormat.Html,
            ".XLSX" => ReportFormat.Xlsx,
            _ => throw ReportsErrors.UnknownReportFormat(options.Path, extension),
        };
        return (period, format, ReportFile.Create(options.Path));
    }
}
