using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchHealth", DefaultParameterSetName = "Newest")]
[OutputType(typeof(KeywordBatchHealth))]
public sealed class GetKeywordBatchHealthCommand : DatabaseCmdlet
{
    private Period? _period;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Period", ValueFromPipelineByPropertyName = true, HelpMessage = "First day of the runs that count: a date, 2025-06-11, today, yesterday or -7d.")]
    [Alias("Date", "Day")]
    [DateTransformation]
    public DateOnly Start { get; set; }

    [Parameter(Position = 1, ParameterSetName = "Period", ValueFromPipelineByPropertyName = true, HelpMessage = "Last day, included; as Start. Default: the same as Start.")]
    [DateTransformation]
    public DateOnly? End { get; set; }

    [Parameter(ParameterSetName = "Newest", HelpMessage = "How many of the last runs count, 1 to 10000.")]
    [ValidateRange(1, 10_000)]
    public int Newest { get; set; } = 20;

    protected override void Prepare()
    {
        _period = ParameterSetName == "Period" ? new Period(Start, End ?? Start) : null;
        base.Prepare();
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        var reader = new HealthReader(database);
        await output.WriteObjectAsync(_period is { } period
            ? await reader.ReadAsync(period, cancellationToken)
            : await reader.ReadAsync(Newest, cancellationToken));
    }
}
