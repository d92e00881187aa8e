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

    public void Progress(BatchProgress progress)
    {
        output.ReportProgress(new CmdletProgress(RunBar, "Keyword batch", progress.Done, progress.Total)
        {
            Unit = "questions",
            Step = $"step {progress.Step}, {progress.DaysDone} of {progress.Days} days done",
        });
        output.ReportProgress(new CmdletProgress(DayBar, $"{progress.Day:yyyy-MM-dd}", progress.Chunk, progress.Chunks)
        {
            ParentId = RunBar,
            Unit = "chunks",
        });
    }
}
