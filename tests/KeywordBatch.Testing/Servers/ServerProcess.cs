using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KeywordBatch.Testing.Servers;

/// <summary>A database server of the test run's own: temporary folder, free port, unprivileged user, ended by its id.</summary>
public abstract class ServerProcess : IAsyncDisposable
{
    private const int MostFailedStarts = 10;

    private Process? _process;

    protected ServerProcess(string user)
    {
        User = Environment.UserName == "root" ? user : null;
        Home = Path.Combine(Path.GetTempPath(), $"keywordbatch-{Guid.NewGuid():N}"[..24]);
        Directory.CreateDirectory(Home);
        if (User is not null)
        {
            Run("chown", User, Home);
        }
    }

    public int Port { get; } = FreePort();

    public int ProcessId => _process!.Id;

    /// <summary>Its folder, short enough to hold a socket.</summary>
    public string Home { get; }

    protected string? User { get; }

    /// <summary>The first of the programs that exists: on PATH, or in one of the folders where Debian puts servers.</summary>
    public static string? Find(params string[] candidates) =>
        (from name in candidates
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin"])
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task StartAsync()
    {
        var since = Stopwatch.StartNew();
        int failedStarts = 0;
        Launch();
        while (!await AnswersAsync())
        {
            if (since.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new InvalidOperationException($"{ServerCommand().Program} did not start; see {Home}.");
            }

            if (_process!.HasExited)
            {
                // After a kill the old server's children may hold its memory or files for a moment.
                if (++failedStarts > MostFailedStarts)
                {
                    throw new InvalidOperationException($"{ServerCommand().Program} ended with {_process.ExitCode}; see {Home}.");
                }

                _process.Dispose();
                await Task.Delay(500);
                Launch();
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Ends the server as a crash would, and starts it again on the same port and data.</summary>
    public async Task RestartAsync()
    {
        Kill();
        _process!.Dispose();
        await StartAsync();
    }

    /// <summary>Ends the server as a crash would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Run("kill", "-QUIT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }

        _process?.Dispose();
        Directory.Delete(Home, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected abstract (string Program, string[] Arguments) ServerCommand();

    protected abstract Task<bool> AnswersAsync();

    /// <summary>Makes ca.pem, server.pem and server.key in the server's folder, for 127.0.0.1.</summary>
    protected void MakeCertificate()
    {
        ServerCertificate.Write(Home);
        if (User is not null)
        {
            Run("chown", User, $"{Home}/server.key");
        }
    }

    protected void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(Command(program, arguments))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output} {errors.Result}");
        }
    }

    private void Launch()
    {
        (string program, string[] arguments) = ServerCommand();
        _process = Process.Start(Command(program, arguments))!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private ProcessStartInfo Command(string program, string[] arguments)
    {
        bool asUser = User is not null && program is not "chown" and not "kill";
        var start = new ProcessStartInfo(asUser ? "setpriv" : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Home,
        };
        string[] all = asUser ? [$"--reuid={User}", $"--regid={User}", "--clear-groups", program, .. arguments] : arguments;
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
