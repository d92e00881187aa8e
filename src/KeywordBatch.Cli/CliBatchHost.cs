using KeywordBatch.Batch;

namespace KeywordBatch.Cli;

/// <summary>Shows a run on standard error: milestones as lines, progress as a bar or plain lines.</summary>
internal sealed class CliBatchHost(CliContext context) : IBatchHost, IDisposable
{
    /// <summary>More failures than these are counted only; each is in keyword_batch_failure.</summary>
    private const int MostFailures = 20;

    private readonly ProgressView _progress = new(context, CliTexts.Get("Classifying"), CliTexts.Get("Questions"));
    private int _failures;

    public void Milestone(string text) => _progress.WriteLine(text);

    public void Warning(string text) => _progress.WriteLine(CliTexts.Get("Warning", text));

    public void Progress(BatchProgress progress) =>
        _progress.Report(progress.Done, progress.Total, CliTexts.Get("Chunk", progress.Day, progress.Chunk, progress.Chunks));

    public void UnitEnded(KeywordBatchUnit unit)
    {
    }

    public void QuestionFailed(KeywordFailure failure)
    {
        if (++_failures <= MostFailures)
        {
            _progress.WriteLine(CliTexts.Get("Failed", failure.Stage, failure.Date, failure.Reason));
        }
        else if (_failures == MostFailures + 1)
        {
            _progress.WriteLine(CliTexts.Get("FailuresCounted"));
        }
    }

    // The line of the day counts them; those that stay failed have their own when the run ends.
    public void QuestionFailedForNow(KeywordFailure failure)
    {
    }

    public void Dispose() => _progress.Dispose();
}
