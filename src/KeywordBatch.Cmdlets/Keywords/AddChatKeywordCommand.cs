using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Add, "ChatKeyword", SupportsShouldProcess = true)]
[OutputType(typeof(ChatKeywordSummary))]
public sealed class AddChatKeywordCommand : DatabaseStreamingCmdlet<ChatKeyword>
{
    private BatchOptions _options = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Answers from Resolve-ChatKeyword, or exported ones.")]
    [AnswerTransformation]
    [ValidateNotNull]
    public ChatKeyword[] InputObject { get; set; } = [];

    [Parameter(HelpMessage = "Answers of a chunk at first, 1 to 10000; it adapts to the database. Default: BATCH_SIZE, else 500.")]
    [ValidateRange(1, 10_000)]
    public int? ChunkSize { get; set; }

    protected override IEnumerable<ChatKeyword> ReadInput() => InputObject;

    protected override void Prepare()
    {
        base.Prepare();
        _options = BatchOptions.From(SettingsSource.Load(CurrentFolder));
        _options = ChunkSize is { } size ? _options.WithChunkSize(size) : _options;
    }

    private protected override async Task RunAsync(
        KeywordDatabase database, IAsyncEnumerable<ChatKeyword> input, CmdletOutput output, CancellationToken cancellationToken)
    {
        string table = CmdletTexts.Get("InDatabase", database.Names.Keywords, database.Url);
        if (!await output.ShouldProcessAsync(table, CmdletTexts.Get("AddKeywordRows")))
        {
            return;
        }

        long started = Clock.GetTimestamp();
        var summary = new ChatKeywordSummary(0, 0, 0, 0, TimeSpan.Zero);
        await foreach (ChunkResult chunk in new AnswerStore(database, _options, Clock).StoreAsync(input, cancellationToken))
        {
            foreach (KeywordFailure failure in chunk.Failures)
            {
                await output.WriteErrorAsync(CmdletErrors.AnswerRefused(failure), failure);
            }

            summary = new(
                summary.Read + chunk.Total,
                summary.Inserted + chunk.Inserted,
                summary.Skipped + chunk.Skipped,
                summary.Failed + chunk.Failures.Count,
                Clock.GetElapsedTime(started));
            output.ReportProgress(new CmdletProgress(1, CmdletTexts.Get("Adding", table), summary.Read, null) { Unit = CmdletTexts.Get("Answers") });
        }

        await output.WriteObjectAsync(summary);
    }
}
