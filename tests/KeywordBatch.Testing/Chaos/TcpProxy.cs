using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace KeywordBatch.Testing.Chaos;

/// <summary>A network of the test's own between a client and a server on this machine: it can delay, cut and swallow.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Socket, bool> _sockets = [];
    private readonly Lock _gate = new();
    private readonly int _target;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _hole;

    private TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long every piece of data is under way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Decides about what clients send; null forwards all.</summary>
    public Func<ReadOnlyMemory<byte>, ProxyVerdict>? Judge { get; set; }

    public static TcpProxy To(int port) => new(port);

    /// <summary>The same URL through the proxy, without TLS so that the proxy can read along.</summary>
    public string Through(string url)
    {
        string moved = url.Replace($":{_target}/", $":{Port}/", StringComparison.Ordinal);
        return moved.Contains("sslmode=", StringComparison.Ordinal) ? moved : $"{moved}&sslmode=disabled";
    }

    /// <summary>Ends every connection with a reset.</summary>
    public void CutAll()
    {
        foreach (Socket socket in _sockets.Keys)
        {
            Reset(socket);
        }
    }

    /// <summary>From now on nothing arrives anywhere, and nobody is told.</summary>
    public void Swallow()
    {
        lock (_gate)
        {
            _hole ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What was held arrives, as when the network has come back in time.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _hole?.SetResult();
            _hole = null;
        }
    }

    /// <summary>What was judged to be held goes on its way, and is not held again.</summary>
    public void LetGo() => _letGo.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await _ended.CancelAsync();
        _listener.Stop();
        Heal();
        CutAll();
        await _accepting;
        _ended.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was closed by its peer or by the other pump before.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_ended.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy has ended.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        _sockets[client] = true;
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets[server] = true;
        bool serverStays = false;
        try
        {
            await ThroughTheHoleAsync();
            await server.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
            client.NoDelay = server.NoDelay = true;
            Task<ProxyVerdict> up = PumpAsync(client, server, judged: true);
            Task<ProxyVerdict> down = PumpAsync(server, client, judged: false);
            Task<ProxyVerdict> first = await Task.WhenAny(up, down);
            ProxyVerdict verdict = await first;
            await ThroughTheHoleAsync();
            serverStays = verdict == ProxyVerdict.LoseClient;
            Reset(client);
            if (verdict == ProxyVerdict.ForwardAndCut)
            {
                // The answer shows that the server has done it; it finds nobody.
                await down;
            }
            else if (serverStays)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _ended.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // An end like any other here.
        }
        finally
        {
            foreach (Socket socket in (ReadOnlySpan<Socket>)[client, server])
            {
                _sockets.TryRemove(socket, out _);
                Reset(socket);
            }
        }
    }

    private async Task<ProxyVerdict> PumpAsync(Socket from, Socket to, bool judged)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                int read = await from.ReceiveAsync(buffer);
                if (read == 0)
                {
                    return ProxyVerdict.Cut;
                }

                await ThroughTheHoleAsync();
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, _ended.Token);
                }

                ProxyVerdict verdict = judged && Judge is { } judge ? judge(buffer.AsMemory(0, read)) : ProxyVerdict.Forward;
                if (verdict == ProxyVerdict.Hold)
                {
                    await _letGo.Task;
                    verdict = ProxyVerdict.Forward;
                }

                if (verdict == ProxyVerdict.ForwardAndCut)
                {
                    // Before the server can answer: an answer that still found the client would leave the server idle, and waited for.
                    Reset(from);
                }

                if (verdict is ProxyVerdict.Forward or ProxyVerdict.ForwardAndCut)
                {
                    await SendAsync(to, buffer.AsMemory(0, read));
                }

                if (verdict != ProxyVerdict.Forward)
                {
                    return verdict;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return ProxyVerdict.Cut;
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> data)
    {
        while (data.Length > 0)
        {
            data = data[await to.SendAsync(data)..];
        }
    }

    private Task ThroughTheHoleAsync()
    {
        lock (_gate)
        {
            return _hole?.Task ?? Task.CompletedTask;
        }
    }
}
