using System.Buffers;
using System.Text;

namespace KeywordBatch;

/// <summary>
/// The two halves that a character beyond the first 65,536 has in a text. One alone is no character: some drivers send
/// another in its place, some send nothing at all.
/// </summary>
internal static class Surrogates
{
    /// <summary>Whether each half of a pair has its other half.</summary>
    public static bool AreWhole(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return true;
        }

        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int taken) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[taken..];
        }

        return true;
    }
}
