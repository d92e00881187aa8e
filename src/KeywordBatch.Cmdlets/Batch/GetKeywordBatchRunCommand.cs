using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchRun")]
[OutputType(typeof(KeywordBatchRun))]
public sealed class GetKeywordBatchRunCommand : DatabaseCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, HelpMessage = "Only this run.")]
    [ArgumentCompleter(typeof(RunCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long? RunId { get; set; }

    [Parameter(HelpMessage = "At most so many, newest first; 1 to 100000.")]
    [ValidateRange(1, 100_000)]
    public int Newest { get; set; } = 20;

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (!await KeptTables.AreThereAsync(database, null, output, cancellationToken))
        {
            return;
        }

        IReadOnlyList<KeywordBatchRun> runs = await new RunStore(database).ListAsync(RunId ?? 0, Newest, cancellationToken);
        if (RunId is { } wanted && runs.Count == 0)
        {
            await output.WriteErrorAsync(CmdletErrors.UnknownRun(wanted));
        }

        foreach (KeywordBatchRun run in runs)
        {
            await output.WriteObjectAsync(run);
        }
    }
}
