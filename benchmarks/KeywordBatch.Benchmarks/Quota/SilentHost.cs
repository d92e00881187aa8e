using KeywordBatch.Batch;

namespace KeywordBatch.Benchmarks.Quota;

/// <summary>A host that shows nothing, and takes no failure for an answer.</summary>
internal sealed class SilentHost : IBatchHost
{
    public void Milestone(string text)
    {
    }

    public void Warning(string text) => Console.Error.WriteLine(text);

    public void Progress(BatchProgress progress)
    {
    }

    public void UnitEnded(KeywordBatchUnit unit)
    {
    }

    public void QuestionFailed(KeywordFailure failure) => Console.Error.WriteLine(failure.Reason);

    public void QuestionFailedForNow(KeywordFailure failure)
    {
    }
}
