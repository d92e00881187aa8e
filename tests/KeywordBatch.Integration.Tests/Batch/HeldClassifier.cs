namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>A classifier that answers nobody until it is released.</summary>
internal sealed class HeldClassifier : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldClassifier() => Counting = new()
    {
        Before = (_, token) =>
        {
            _asked.TrySetResult();
            return _released.Task.WaitAsync(token);
        },
    };

    public CountingClassifier Counting { get; }

    /// <summary>Done when the first question has come.</summary>
    public Task Asked => _asked.Task;

    public void Release() => _released.SetResult();

    public void Dispose() => Counting.Dispose();
}
