using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>A question that only the pipeline's thread can answer, such as ShouldProcess.</summary>
internal abstract class PipelineCall
{
    public abstract void Answer(PSCmdlet cmdlet);
}

internal sealed class PipelineCall<T>(Func<PSCmdlet, T> call) : PipelineCall
{
    // The answer must not run the asker's next steps on the pipeline's thread: they would wait for the pump there.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _answer.Task;

    public override void Answer(PSCmdlet cmdlet)
    {
        try
        {
            _answer.TrySetResult(call(cmdlet));
        }
        catch (Exception e)
        {
            _answer.TrySetException(e);
            _ = _answer.Task.Exception;
            throw;
        }
    }
}
