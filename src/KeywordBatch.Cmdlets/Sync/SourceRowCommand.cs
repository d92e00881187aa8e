using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>The end of a source script's pipeline, in its runspace alone: rows are taken as they come, so that none pile up.</summary>
[Cmdlet(VerbsData.Out, "KeywordBatchSourceRow")]
internal sealed class SourceRowCommand : PSCmdlet
{
    public const string Name = "Out-KeywordBatchSourceRow";

    [Parameter(Mandatory = true)]
    public object? Sink { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            return;
        }

        foreach (PSObject row in PipedObjects.Each(InputObject))
        {
            ((RowSink)Sink!).Take(row);
        }
    }

    protected override void EndProcessing() => ((RowSink)Sink!).HasAll = true;
}
