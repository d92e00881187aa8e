using System.Management.Automation;
using KeywordBatch.Cmdlets;

namespace KeywordBatch.PumpFixture;

[Cmdlet(VerbsCommon.Get, "PumpNumber", SupportsShouldProcess = true)]
public sealed class GetPumpNumberCommand : AsyncCmdlet
{
    [Parameter]
    public int Count { get; set; } = 10;

    [Parameter]
    public int ErrorEvery { get; set; }

    [Parameter]
    public int FailAt { get; set; } = -1;

    [Parameter]
    public int HangAt { get; set; } = -1;

    [Parameter]
    public SwitchParameter Unexpected { get; set; }

    [Parameter]
    public SwitchParameter Ask { get; set; }

    [Parameter]
    public SwitchParameter ReportProgress { get; set; }

    [Parameter]
    public long DoneBefore { get; set; }

    protected override async Task RunAsync(CmdletOutput output, CancellationToken cancellationToken)
    {
        try
        {
            for (int i = 0; i < Count; i++)
            {
                await OneAsync(i, output, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Witness.NoteCancelled();
            throw;
        }
        finally
        {
            // Late, so that a test which looks at once sees whether the cmdlet waited.
            await Task.Delay(20, CancellationToken.None);
            Witness.NoteEnded();
        }
    }

    private async Task OneAsync(int i, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (Ask && !await output.ShouldProcessAsync($"number {i}", "Write"))
        {
            return;
        }

        if (i == HangAt)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (i == FailAt)
        {
            throw Unexpected
                ? new InvalidOperationException("a bug")
                : new KeywordBatchException(
                    KeywordBatchErrorKind.Unreachable, "NumbersGone", "The numbers are gone.", "Fetch new ones.", "numbers");
        }

        if (ReportProgress)
        {
            output.ReportProgress(new CmdletProgress(1, "Numbers", DoneBefore + i, DoneBefore + Count) { Unit = "numbers" });
        }

        if (ErrorEvery > 0 && i % ErrorEvery == 0)
        {
            await output.WriteErrorAsync(
                new KeywordBatchException(KeywordBatchErrorKind.InvalidData, "BadNumber", $"{i} is bad.", "Take another."), i);
            return;
        }

        Witness.NoteProduced();
        await output.WriteObjectAsync(i);
    }
}
