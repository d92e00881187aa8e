using System.Runtime.CompilerServices;

namespace KeywordBatch.Batch;

/// <summary>Gathers a stream into chunks by number and by age.</summary>
internal static class ChunkCollector
{
    /// <summary>
    /// Chunks of at most size() items; a chunk whose first item has waited for maxAge goes out as it is. What was
    /// gathered before the source fails goes out first, then the failure.
    /// </summary>
    public static async IAsyncEnumerable<IReadOnlyList<T>> CollectAsync<T>(
        IAsyncEnumerable<T> source,
        Func<int> size,
        TimeSpan maxAge,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<T> items = source.GetAsyncEnumerator(cancellationToken);
        Task<bool>? next = null;
        try
        {
            var chunk = new List<T>();
            long firstAt = 0;
            while (true)
            {
                next ??= items.MoveNextAsync().AsTask();
                if (chunk.Count > 0 && !next.IsCompleted)
                {
                    TimeSpan left = maxAge - time.GetElapsedTime(firstAt);
                    if (left <= TimeSpan.Zero || !await CompletesWithinAsync(next, left, time, cancellationToken).ConfigureAwait(false))
                    {
                        yield return chunk;
                        chunk = [];
                        continue;
                    }
                }

                bool more;
                Exception? failure = null;
                try
                {
                    more = await next.ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    (more, failure) = (false, e);
                }

                next = null;
                if (more)
                {
                    firstAt = chunk.Count == 0 ? time.GetTimestamp() : firstAt;
                    chunk.Add(items.Current);
                    if (chunk.Count >= size())
                    {
                        yield return chunk;
                        chunk = [];
                    }

                    continue;
                }

                if (chunk.Count > 0)
                {
                    yield return chunk;
                }

                if (failure is not null)
                {
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
                }

                yield break;
            }
        }
        finally
        {
            if (next is not null)
            {
                // An iterator may not be disposed of while it moves; its outcome is of no interest any more.
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await items.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> CompletesWithinAsync(Task<bool> next, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task timer = Task.Delay(limit, time, done.Token);
        bool first = await Task.WhenAny(next, timer).ConfigureAwait(false) == next;
        await done.CancelAsync().ConfigureAwait(false);
        return first || cancellationToken.IsCancellationRequested;
    }
}
