namespace KeywordBatch.DataContainers;

/// <summary>Commits a writer's records at the latest so long after they were put.</summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly ITimer _timer;
    private int _isRunning;

    public GroupCommit(DataContainerWriter writer, DataContainerOptions options) =>
        _timer = options.TimeProvider.CreateTimer(_ => Run(writer), null, options.CommitEvery, options.CommitEvery);

    public void Dispose() => _timer.Dispose();

    private void Run(DataContainerWriter writer)
    {
        // A slow disk must not pile up timer threads.
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            try
            {
                writer.CommitInBackground();
            }
            finally
            {
                Volatile.Write(ref _isRunning, 0);
            }
        }
    }
}
