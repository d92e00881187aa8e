using System.Text;

namespace KeywordBatch.Database;

/// <summary>
/// Passes bytes on and looks whether they are text in an encoding. It decodes them beside its reader, because a strict
/// decoder's exception tells neither the line nor, where a double byte stands across two blocks, the place.
/// </summary>
/// <param name="input">The bytes.</param>
/// <param name="name">What they are called in messages.</param>
/// <param name="encoding">Their encoding, where no byte order mark tells another one.</param>
/// <param name="leaveOpen">Whether the input outlives this.</param>
internal sealed class CheckedTextStream(Stream input, string name, Encoding encoding, bool leaveOpen) : ForwardStream
{
    /// <summary>Stands for bytes without a character. No text has these three in a row: Unicode has no characters there.</summary>
    private const string Mark = "\uFFFF\uFFFE\uFFFF";

    /// <summary>As long as the longest byte order mark.</summary>
    private const int MarkLength = 4;

    private char[] _chars = [];
    private Decoder? _decoder;
    private Encoding _encoding = encoding;
    private long _line = 1;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        while (_decoder is null && count is > 0 and < MarkLength && count < buffer.Length)
        {
            int more = await input.ReadAsync(buffer[count..], cancellationToken).ConfigureAwait(false);
            if (more == 0)
            {
                break;
            }

            count += more;
        }

        Check(buffer.Span[..count], buffer.IsEmpty);
        return count;
    }

    // For a reader that peeks.
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _decoder is null ? input.ReadAtLeast(buffer.AsSpan(offset, count), Math.Min(MarkLength, count), throwOnEndOfStream: false) : input.Read(buffer, offset, count);
        Check(buffer.AsSpan(offset, read), count == 0);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> bytes, bool nothingAsked)
    {
        if (nothingAsked)
        {
            return;
        }

        if (_decoder is null)
        {
            _encoding = Marked(bytes) ?? _encoding;
            _decoder = ImportEncoding.Marking(_encoding, Mark).GetDecoder();
        }

        // At the end a character of which only the beginning has come is none.
        bool end = bytes.IsEmpty;
        int most = _encoding.GetMaxCharCount(bytes.Length) * Mark.Length;
        if (_chars.Length < most)
        {
            _chars = new char[most];
        }

        ReadOnlySpan<char> text = _chars.AsSpan(0, _decoder.GetChars(bytes, _chars, end));
        int broken = text.IndexOf(Mark, StringComparison.Ordinal);
        if (broken >= 0)
        {
            throw DatabaseErrors.ImportTextBroken(name, _line + text[..broken].Count('\n'), ImportEncoding.NameOf(_encoding));
        }

        _line += text.Count('\n');
    }

    // The marks that StreamReader knows, so that both read the same.
    private static Encoding? Marked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
