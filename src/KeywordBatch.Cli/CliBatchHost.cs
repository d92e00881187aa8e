using KeywordBatch.Batch;

namespace KeywordBatch.Cli;

/// <summary>Shows a run on standard error: milestones as lines, progress as a bar or plain lines.</summary>
internal sealed class CliBatchHost(CliContext context) : IBatchHost, IDisposable
{
    /// <summary>More failures than these are counted only; each is in keyword_batch_failure.</summary>
    private const int MostFailures = 20;

    private readonly ProgressView _progress = new(context, "Classifying", "questions");
    private int _failures;

    public void Milestone(string text) => _progress.WriteLine(text);

    public void Warning(string text) => _progress.WriteLine($"Warning: {text}");

    public void Progress(BatchProgress progress) =>
        _progress.Report(progress.Done, progress.Total, $"{progress.Day:yyyy-MM-dd} chunk {progress.Chunk}/{progress.Chunks}");

    public void UnitEnded(KeywordBatchUnit unit)
    {
    }

    public void QuestionFailed(KeywordFailure failure)
    {
        if (++_failures <= MostFailures)
        {
            _progress.WriteLine($"Failed ({failure.Stage}), a question of {failure.Date:yyyy-MM-dd}: {failure.Reason}");
        }
        else if (_failures == MostFailures + 1)
        {
            _progress.WriteLine("Further failures are counted only; keyword_batch_failure has them all.");
        }
    }

    public void Dispose() => _progress.Dispose();
}
