using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;

namespace KeywordBatch.Database;

/// <summary>What is known of a driver's pool of connections, which is the process's: how it is shared, and what is lost of it.</summary>
internal sealed class ConnectionPool
{
    /// <summary>How long a session may be silent and is still taken to be alive without a test.</summary>
    public static readonly TimeSpan Trusted = TimeSpan.FromSeconds(1);

    private static readonly ConcurrentDictionary<string, ConnectionPool> All = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<int, long> _idle = new();
    private int _lost;

    private ConnectionPool(int size)
    {
        MostDays = Math.Max(1, size - 2);
        Places = new(MostDays);
    }

    /// <summary>How many places there are.</summary>
    public int MostDays { get; }

    /// <summary>
    /// Who may hold a connection for as long as a day takes, in all runs of this process: one that waits for a model with a
    /// result open needs another connection to store the answers, and if all were held nobody could go on. Two are left, for
    /// all that is short. The lock of a run without own tables has a connection outside the pool.
    /// </summary>
    public SemaphoreSlim Places { get; }

    /// <summary>Whether connections are in use on which nobody answers any more.</summary>
    public bool HasLost => Volatile.Read(ref _lost) > 0;

    /// <summary>The pool of a connection string.</summary>
    /// <param name="connectionString">By which the driver tells its pools apart.</param>
    /// <param name="size">How many connections it has at most.</param>
    public static ConnectionPool Of(string connectionString, int size) => All.GetOrAdd(connectionString, _ => new(size));

    /// <summary>A session is idle.</summary>
    /// <param name="session">The server's number for it.</param>
    /// <param name="since">The timestamp from which.</param>
    public void GiveBack(int session, long since) => _idle[session] = since;

    /// <summary>How long a session that is about to be used was idle; nothing for a new one.</summary>
    /// <param name="session">The server's number for it.</param>
    public TimeSpan TakeIdle(int session) => _idle.TryRemove(session, out long since) ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Closes a connection once what still runs on it has ended, by the server or by its time-out.</summary>
    public static void EndAfter(Task running, DbConnection connection, SqlDialect dialect, ConnectionPool? pool)
    {
        if (pool is not null)
        {
            Interlocked.Increment(ref pool._lost);
        }

        _ = running.ContinueWith(
            async done =>
            {
                _ = done.Exception;
                try
                {
                    await dialect.EndAsync(connection).ConfigureAwait(false);
                }
                catch (Exception e) when (e is DbException or IOException or InvalidOperationException or System.Net.Sockets.SocketException)
                {
                    // Whoever used it was told when it was given up; how it ends is of no more use to anybody.
                }
                finally
                {
                    if (pool is not null)
                    {
                        Interlocked.Decrement(ref pool._lost);
                    }
                }
            },
            TaskScheduler.Default);
    }
}
