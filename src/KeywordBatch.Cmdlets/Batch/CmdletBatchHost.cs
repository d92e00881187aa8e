using KeywordBatch.Batch;

namespace KeywordBatch.Cmdlets;

/// <summary>Shows a run in PowerShell: milestones as information, progress as nested bars.</summary>
internal sealed class CmdletBatchHost(CmdletOutput output, bool passThru) : IBatchHost
{
    private const int RunBar = 1;
    private const int DayBar = 2;

    public void Milestone(string text) => output.NoteInformation(text);

    public void Warning(string text) => output.NoteWarning(text);

    public void UnitEnded(KeywordBatchUnit unit)
    {
        if (passThru)
        {
            output.NoteObject(unit);
        }
    }

    public void QuestionFailed(KeywordFailure failure) => output.NoteError(CmdletErrors.QuestionFailed(failure), failure);

    public void QuestionFailedForNow(KeywordFailure failure) =>
        output.NoteVerbose(CmdletTexts.Get("QuestionFailedForNow", failure.Date, failure.Reason));

    // There may be as many as the run had questions: they wait for whoever reads the errors, not the other way round.
    public async Task TellFailedAsync(IAsyncEnumerable<KeywordFailure> failures, CancellationToken cancellationToken)
    {
        await foreach (KeywordFailure failure in failures.WithCancellation(cancellationToken))
        {
            await output.WriteErrorAsync(CmdletErrors.QuestionFailed(failure), failure);
        }
    }

    public void Progress(BatchProgress progress)
    {
        output.ReportProgress(new CmdletProgress(RunBar, CmdletTexts.Get("KeywordBatch"), progress.Done, progress.Total)
        {
            Unit = CmdletTexts.Get("Questions"),
            Step = CmdletTexts.Get("BatchStep", progress.Step, progress.DaysDone, progress.Days),
        });
        output.ReportProgress(new CmdletProgress(DayBar, $"{progress.Day:O}", progress.Chunk, progress.Chunks)
        {
            ParentId = RunBar,
            Unit = CmdletTexts.Get("Chunks"),
        });
    }
}
