using System.Text;
using KeywordBatch.Database;

namespace KeywordBatch.Cli;

/// <summary>
/// Standard input that a cancellation ends. The system's read of a pipe or a terminal goes on until something comes, so
/// the read is left behind on its thread and only the wait for it is given up; the process ends right after.
/// </summary>
internal sealed class StandardInput(CancellationToken stop) : ForwardStream
{
    /// <summary>What stands for it in place of a file.</summary>
    public const string Path = "-";

    private readonly Stream _input = StandardDescriptors.HasInput
        ? Console.OpenStandardInput()
        : throw new IOException(CliTexts.Get("NoStandardInput"));

    /// <summary>What a file, or standard input where the path is -, is called in messages.</summary>
    public static string NameOf(string path) => path == Path ? CliTexts.Get("StandardInput") : path;

    /// <summary>Opens a file of rows, or standard input where the path is -.</summary>
    public static async Task<StreamReader> OpenAsync(string path, Encoding? encoding, CancellationToken cancellationToken) => path == Path
        ? ImportText.Open(new StandardInput(cancellationToken), NameOf(path), encoding)
        : await ImportText.OpenAsync(path, encoding, cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A buffer of its own: the caller's is not the caller's any more once the wait has been given up.
        byte[] own = new byte[buffer.Length];
        int count = await Task.Run(() => _input.Read(own), CancellationToken.None).WaitAsync(stop).WaitAsync(cancellationToken);
        own.AsSpan(0, count).CopyTo(buffer.Span);
        return count;
    }

    // For a reader that peeks: it has no way to wait but this one.
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
