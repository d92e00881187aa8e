using System.Management.Automation;
using KeywordBatch.Cmdlets;

namespace KeywordBatch.PumpFixture;

[Cmdlet(VerbsLifecycle.Invoke, "PumpStream")]
public sealed class InvokePumpStreamCommand : StreamingCmdlet<int>
{
    [Parameter(ValueFromPipeline = true, Mandatory = true)]
    public int[] InputObject { get; set; } = [];

    [Parameter]
    public int StopAfter { get; set; } = int.MaxValue;

    [Parameter]
    public int FailAfter { get; set; } = int.MaxValue;

    [Parameter]
    public SwitchParameter Hang { get; set; }

    protected override IEnumerable<int> ReadInput() => InputObject;

    protected override async Task RunAsync(
        IAsyncEnumerable<int> input, CmdletOutput output, CancellationToken cancellationToken)
    {
        try
        {
            int taken = 0;
            await foreach (int number in input)
            {
                Witness.NoteConsumed();
                if (Hang)
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }

                if (++taken > FailAfter)
                {
                    throw new KeywordBatchException(KeywordBatchErrorKind.Busy, "StreamBusy", "The stream is busy.", "Wait.");
                }

                await output.WriteObjectAsync(number * 2L);
                if (taken >= StopAfter)
                {
                    return;
                }
            }

            await output.WriteVerboseAsync($"taken {taken}");
        }
        catch (OperationCanceledException)
        {
            Witness.NoteCancelled();
            throw;
        }
        finally
        {
            await Task.Delay(20, CancellationToken.None);
            Witness.NoteEnded();
        }
    }
}
