using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchFailure", DefaultParameterSetName = "Questions")]
[OutputType(typeof(KeywordFailure))]
public sealed class GetKeywordBatchFailureCommand : PeriodCmdlet
{
    [Parameter(ParameterSetName = "Questions", ValueFromPipelineByPropertyName = true, HelpMessage = "Only the failures that this run met.")]
    [ArgumentCompleter(typeof(RunCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long? RunId { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Rows", HelpMessage = "The rows that Invoke-DailySync could not store in this table, instead of questions.")]
    [ArgumentCompleter(typeof(SyncedTableCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Table { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (!await KeptTables.AreThereAsync(database, Table, output, cancellationToken))
        {
            return;
        }

        await foreach (KeywordFailure failure in new FailureStore(database, await SyncTables.FindSourceAsync(database, Table, cancellationToken)).ReadAsync(Period, RunId ?? 0, cancellationToken))
        {
            await output.WriteObjectAsync(failure);
        }
    }
}
