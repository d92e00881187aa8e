using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordCoverage")]
[OutputType(typeof(KeywordCoverageDay), typeof(KeywordCoverage))]
public sealed class GetKeywordCoverageCommand : PeriodCmdlet
{
    [Parameter(HelpMessage = "One object for the whole period, in place of one a day.")]
    public SwitchParameter Total { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        var days = new List<KeywordCoverageDay>();
        await foreach (KeywordCoverageDay day in new QuestionReader(database).ReadCoverageAsync(Period, cancellationToken))
        {
            output.ReportProgress(new CmdletProgress(1, CmdletTexts.Get("ReadingCoverage"), days.Count + 1, Period.Count)
            {
                Unit = CmdletTexts.Get("Days"),
                Step = $"{day.Date:O}",
            });
            days.Add(day);
            if (!Total)
            {
                await output.WriteObjectAsync(day);
            }
        }

        if (Total)
        {
            await output.WriteObjectAsync(new KeywordCoverage(Period.Start, Period.End, days));
        }
    }
}
