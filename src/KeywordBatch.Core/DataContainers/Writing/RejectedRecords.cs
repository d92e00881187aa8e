using System.Buffers.Text;
using System.Text;

namespace KeywordBatch.DataContainers;

/// <summary>
/// error.log of a home: a line msgTime, opt, value for each record whose time was too far ahead. A value that is not
/// one line of text stands as base64 behind "base64:".
/// </summary>
internal sealed class RejectedRecords(IContainerStorage storage) : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private StorageFile? _file;
    private long _count;
    private bool _isDirty;

    /// <summary>How many records it has been given; for any thread.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Hands the line to the operating system.</summary>
    public void Add(long msgTime, ReadOnlySpan<char> opt, ReadOnlySpan<byte> value)
    {
        _file ??= storage.Open(PartitionNames.ErrorLog, writable: true) ?? storage.Create(PartitionNames.ErrorLog);
        long end = _file.Length;
        string start = end == 0 || EndsLine(_file, end) ? string.Empty : "\n";
        _file.Write(end, Encoding.UTF8.GetBytes($"{start}{MsgTime.Format(msgTime)}\t{opt.TrimStart(' ')}\t{Line(value)}\n"));
        _isDirty = true;
        _count++;
    }

    public void Sync()
    {
        if (_isDirty && _file is not null)
        {
            _file.Sync();
            storage.SyncDirectory();
            _isDirty = false;
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Not where a line found no room, or its writer died: the next one must not become the end of it.</summary>
    private static bool EndsLine(StorageFile file, long end)
    {
        Span<byte> last = stackalloc byte[1];
        return file.Read(end - 1, last) == 1 && last[0] == '\n';
    }

    private static string Line(ReadOnlySpan<byte> value)
    {
        try
        {
            string text = Strict.GetString(value);
            if (!text.AsSpan().ContainsAny('\n', '\r', '\t') && !text.StartsWith("base64:", StringComparison.Ordinal))
            {
                return text;
            }
        }
        catch (DecoderFallbackException)
        {
            // Not text: base64 below.
        }

        byte[] encoded = new byte[Base64.GetMaxEncodedToUtf8Length(value.Length)];
        Base64.EncodeToUtf8(value, encoded, out _, out int written);
        return "base64:" + Encoding.ASCII.GetString(encoded, 0, written);
    }
}
