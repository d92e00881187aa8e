namespace KeywordBatch.DataContainers;

/// <summary>
/// Goes back from a checksum to what it started from. CRC is linear: a difference at the start is, so many bytes later,
/// that difference times x to the power of their bits, modulo the polynomial; times 1 / x as often, it is back.
/// </summary>
internal static class ChecksumStart
{
    /// <summary>The Castagnoli polynomial without its highest term; as everywhere here, bit 31 is the term 1.</summary>
    private const uint Polynomial = 0x82F6_3B78;
    private const uint One = 0x8000_0000;

    /// <summary>1 / x, since x times it is the polynomial less itself, which is 1.</summary>
    private const uint OneByX = (Polynomial << 1) | 1;

    /// <summary>The difference at the start that makes the difference at the end of so many bytes.</summary>
    public static uint DifferenceBefore(uint differenceAfter, int length)
    {
        uint factor = One;
        uint square = OneByX;
        for (long bits = 8L * length; bits > 0; bits >>= 1)
        {
            factor = (bits & 1) != 0 ? Multiply(factor, square) : factor;
            square = Multiply(square, square);
        }

        return Multiply(differenceAfter, factor);
    }

    private static uint Multiply(uint one, uint other)
    {
        uint product = 0;
        for (uint power = One; power != 0; power >>= 1)
        {
            product ^= (one & power) != 0 ? other : 0;
            other = (other >> 1) ^ ((other & 1) * Polynomial);
        }

        return product;
    }
}
