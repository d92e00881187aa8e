using System.Management.Automation;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

/// <summary>The base of cmdlets that read a period.</summary>
public abstract class PeriodCmdlet : DatabaseCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "First day: a date, 2025-06-11, today, yesterday or -7d.")]
    [Alias("Date", "Day")]
    [DateTransformation]
    public DateOnly Start { get; set; }

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, HelpMessage = "Last day, included; as Start. Default: the same as Start.")]
    [DateTransformation]
    public DateOnly? End { get; set; }

    private protected Period Period { get; private set; }

    protected override void Prepare()
    {
        Period = new Period(Start, End ?? Start);
        base.Prepare();
    }
}
