namespace KeywordBatch.Cli;

/// <summary>
/// Standard output that says of itself that it cannot be written, and is refused where it was closed. Only by what is
/// written: most commands have nothing to write there.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private readonly Stream? _output = StandardDescriptors.HasOutput ? Console.OpenStandardOutput() : null;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_output is null)
        {
            throw new IOException(CliTexts.Get("NoStandardOutput"));
        }

        try
        {
            _output.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A descriptor that is only for reading is told as a file without permission; the cause within says what it is.
            throw new IOException(CliTexts.Get("OutputUnwritable", (e.InnerException ?? e).Message), e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // The system's write can be neither waited for nor cancelled.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Every write has gone to the system.
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
