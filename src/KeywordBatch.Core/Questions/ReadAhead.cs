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
            Open();
            while (open.Count > 0)
            {
                Open();
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
            await stop.CancelAsync().ConfigureAwait(false);
            foreach ((IAsyncEnumerator<T> rows, Task<bool> first) in open)
            {
                // A row that was asked for ahead and is not wanted any more: its error or cancellation is nobody's.
                await first.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
                    .ConfigureAwait(false);
                await rows.DisposeAsync().ConfigureAwait(false);
            }
        }

        void Open()
        {
            if (sources.MoveNext())
            {
                IAsyncEnumerator<T> rows = sources.Current.GetAsyncEnumerator(stop.Token);
                open.Enqueue((rows, Task.Run(() => rows.MoveNextAsync().AsTask(), CancellationToken.None)));
            }
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
}
