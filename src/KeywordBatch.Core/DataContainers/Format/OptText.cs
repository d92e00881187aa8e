using System.Text;

namespace KeywordBatch.DataContainers;

/// <summary>
/// One opt in UTF-8, kept from put to put because neighbours mostly have the same one. Left-padded with spaces to 20
/// characters, opts order by code points; since they neither start with a space nor hold control characters, that is
/// the same as by number of characters, then by bytes.
/// </summary>
internal sealed class OptText
{
    private readonly char[] _text = new char[2 * PartitionFormat.MaxOptCharacters];
    private readonly byte[] _utf8 = new byte[PartitionFormat.MaxOptBytes];
    private int _textLength;
    private int _utf8Length;
    private int _characters;

    public ReadOnlySpan<byte> Utf8 => _utf8.AsSpan(0, _utf8Length);

    /// <summary>Whether it is the opt set last, as the caller wrote it.</summary>
    public bool Is(ReadOnlySpan<char> opt) => opt.SequenceEqual(_text.AsSpan(0, _textLength));

    public void Set(ReadOnlySpan<char> opt)
    {
        ReadOnlySpan<char> bare = opt.TrimStart(' ');
        if (bare.Length > _text.Length || !TryCountCharacters(bare, out int characters)
            || characters > PartitionFormat.MaxOptCharacters)
        {
            throw DataContainerErrors.InvalidOpt(opt.ToString(), PartitionFormat.MaxOptCharacters);
        }

        bare.CopyTo(_text);
        _textLength = bare.Length;
        _utf8Length = Encoding.UTF8.GetBytes(bare, _utf8);
        _characters = characters;
    }

    public void Set(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(_utf8);
        _utf8Length = utf8.Length;
        _characters = CountCharacters(utf8);
        _textLength = Encoding.UTF8.GetChars(utf8, _text);
    }

    public void Set(OptText other)
    {
        other._text.AsSpan(0, other._textLength).CopyTo(_text);
        other.Utf8.CopyTo(_utf8);
        (_textLength, _utf8Length, _characters) = (other._textLength, other._utf8Length, other._characters);
    }

    public int CompareTo(OptText other) => Compare(_characters, Utf8, other._characters, other.Utf8);

    public int CompareTo(ReadOnlySpan<byte> utf8) => Compare(_characters, Utf8, CountCharacters(utf8), utf8);

    private static int Compare(int characters, ReadOnlySpan<byte> utf8, int otherCharacters, ReadOnlySpan<byte> otherUtf8) =>
        characters != otherCharacters ? characters.CompareTo(otherCharacters) : utf8.SequenceCompareTo(otherUtf8);

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte one in utf8)
        {
            count += (one & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private static bool TryCountCharacters(ReadOnlySpan<char> text, out int count)
    {
        count = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out Rune rune, out int used) != System.Buffers.OperationStatus.Done
                || Rune.IsControl(rune))
            {
                return false;
            }

            text = text[used..];
            count++;
        }

        return true;
    }
}
