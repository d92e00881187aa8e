using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>Shows a daily sync in PowerShell: milestones as verbose messages, days as a bar, each row that fails as an error.</summary>
internal sealed class CmdletSyncHost(CmdletOutput output, string table, bool passThru) : IDailySyncHost
{
    private readonly string _activity = CmdletTexts.Get("Syncing", table);
    private readonly string _unit = CmdletTexts.Get("Days");

    public void Milestone(string text) => output.NoteVerbose(text);

    public void Warning(string text) => output.NoteWarning(text);

    public void Progress(DailySyncProgress progress) =>
        output.ReportProgress(new CmdletProgress(1, _activity, progress.DaysDone, progress.Days)
        {
            Unit = _unit,
            Step = CmdletTexts.Get("SyncStep", progress.Day, progress.Rows),
        });

    public void DayEnded(DailySyncDay day)
    {
        if (passThru)
        {
            output.NoteObject(day);
        }

        switch (day.Status)
        {
            case DailySyncStatus.Failed:
                output.NoteError(CmdletErrors.DayFailed(day));
                break;
            case DailySyncStatus.Empty:
                output.NoteWarning(CmdletTexts.Get("DayEmpty", day.Day));
                break;
            default:
                output.NoteVerbose(CmdletTexts.Get(
                    "DayEnded", day.Day, day.Status, day.Inserted, day.Updated, day.Unchanged, day.Failed));
                break;
        }
    }

    public void RowFailed(DateOnly day, TableRowFailure failure) => output.NoteError(CmdletErrors.RowRefused(failure));
}
