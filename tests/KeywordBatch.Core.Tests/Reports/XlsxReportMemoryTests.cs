using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using KeywordBatch.Reports;
using KeywordBatch.Reports.Xlsx;

namespace KeywordBatch.Core.Tests.Reports;

/// <summary>Looks at the memory of the whole process, which must be its own meanwhile.</summary>
[Collection("alone")]
public sealed class XlsxReportMemoryTests
{
    [Fact]
    public async Task Thirty_thousand_failures_are_all_there_in_little_memory()
    {
        KeywordReport report = SampleReport.Create(failures: 30_000);
        string path = Path.GetTempFileName();
        try
        {
            // What tests before this one left to be finalized would count as memory that was there anyway, and hide as much growth.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            long before = GC.GetTotalMemory(forceFullCollection: true);
            long most = 0;
            int looks = 0;
            report = report with { ReadFailures = token => Watched(SampleReport.Create(failures: 30_000).ReadFailures!(token)) };
            await using (FileStream file = File.Create(path))
            {
                await new XlsxReportWriter(new ReportWords(CultureInfo.GetCultureInfo("en-US"))).WriteAsync("Report", report, file, default);
            }

            Assert.Equal(4, looks);
            Assert.True(most - before < 12 * 1024 * 1024, $"{most - before:N0} bytes more than before.");
            using SpreadsheetDocument document = SpreadsheetDocument.Open(path, isEditable: false);
            using OpenXmlReader reader = OpenXmlReader.Create(Failures(document));
            int rows = 0;
            while (reader.Read())
            {
                rows += reader.ElementType == typeof(Row) && reader.IsStartElement ? 1 : 0;
            }

            Assert.Equal(30_001, rows);

            async IAsyncEnumerable<KeywordFailure> Watched(IAsyncEnumerable<KeywordFailure> failures)
            {
                int seen = 0;
                await foreach (KeywordFailure failure in failures)
                {
                    if (++seen % 7_500 == 0)
                    {
                        looks++;
                        most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                    }

                    yield return failure;
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static WorksheetPart Failures(SpreadsheetDocument document)
    {
        Sheet sheet = document.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().Single(s => s.Name == "Failures");
        return (WorksheetPart)document.WorkbookPart.GetPartById(sheet.Id!.Value!);
    }
}
