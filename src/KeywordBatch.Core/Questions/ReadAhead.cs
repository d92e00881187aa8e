using System.Runtime.CompilerServices;

namespace KeywordBatch.Questions;

/// <summary>Starts the next piece of work while the present one is consumed; results stay in order.</summary>
internal static class ReadAhead
{
    /// <summary>One stream after the other; the first row of the next is asked for while the present one is read.</summary>
    public static async IAsyncEnumerable<T> ConcatAsync<T>(
        IEnumerable<IAsyncEnumerable<T>> streams, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using IEnumerator<IAsyncEnumerable<T>> sources = streams.GetEnumerator();
        var open = new Queue<(IAsyncEnumerator<T> Rows, Task<bool> First)>();
        try
        {
            while (Fill())
            {
                (IAsyncEnumerator<T> rows, Task<bool> first) = open.Peek();
                for (bool any = await first.ConfigureAwait(false); any; any = await rows.MoveNextAsync().ConfigureAwait(false))
                {
                    yield return rows.Current;
                }

                open.Dequeue();
                await rows.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await CloseAsync(open, stop).ConfigureAwait(false);
        }

        bool Fill()
        {
            while (open.Count < 2 && sources.MoveNext())
            {
                open.Enqueue(Ask(sources.Current, stop.Token));
            }

            return open.Count > 0;
        }
    }

    /// <summary>Streams that are each in order, as one in order; all are asked at once.</summary>
    public static async IAsyncEnumerable<T> MergeAsync<T>(
        IEnumerable<IAsyncEnumerable<T>> streams, IComparer<T> order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        (IAsyncEnumerator<T> Rows, Task<bool> First)[] open = [.. streams.Select(s => Ask(s, stop.Token))];
        try
        {
            var next = new PriorityQueue<IAsyncEnumerator<T>, T>(order);
            foreach ((IAsyncEnumerator<T> rows, Task<bool> first) in open)
            {
                if (await first.ConfigureAwait(false))
                {
                    next.Enqueue(rows, rows.Current);
                }
            }

            while (next.TryPeek(out IAsyncEnumerator<T>? rows, out T? row))
            {
                yield return row;
                if (await rows.MoveNextAsync().ConfigureAwait(false))
                {
                    next.DequeueEnqueue(rows, rows.Current);
                }
                else
                {
                    next.Dequeue();
                }
            }
        }
        finally
        {
            await CloseAsync(open, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Does a piece of work for each item, two at a time.</summary>
    public static async IAsyncEnumerable<TResult> SelectAsync<T, TResult>(
        IEnumerable<T> items, Func<T, CancellationToken, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IEnumerable<IAsyncEnumerable<TResult>> streams = items.Select(item => One(item, cancellationToken));
        await foreach (TResult result in ConcatAsync(streams, cancellationToken).ConfigureAwait(false))
        {
            yield return result;
        }

        async IAsyncEnumerable<TResult> One(T item, [EnumeratorCancellation] CancellationToken token)
        {
            yield return await work(item, token).ConfigureAwait(false);
        }
    }

    private static (IAsyncEnumerator<T> Rows, Task<bool> First) Ask<T>(IAsyncEnumerable<T> stream, CancellationToken cancellationToken)
    {
        IAsyncEnumerator<T> rows = stream.GetAsyncEnumerator(cancellationToken);
        return (rows, Task.Run(() => rows.MoveNextAsync().AsTask(), CancellationToken.None));
    }

    private static async Task CloseAsync<T>(IEnumerable<(IAsyncEnumerator<T> Rows, Task<bool> First)> open, CancellationTokenSource stop)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        foreach ((IAsyncEnumerator<T> rows, Task<bool> first) in open)
        {
            // A row that was asked for ahead and is not wanted any more: its error or cancellation is nobody's.
            await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await rows.DisposeAsync().ConfigureAwait(false);
        }
    }
}
