using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchFailure")]
[OutputType(typeof(KeywordFailure))]
public sealed class GetKeywordBatchFailureCommand : PeriodCmdlet
{
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Only the failures that this run met.")]
    [ArgumentCompleter(typeof(RunCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long? RunId { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        await foreach (KeywordFailure failure in new FailureStore(database).ReadAsync(Period, RunId ?? 0, cancellationToken))
        {
            await output.WriteObjectAsync(failure);
        }
    }
}
