using System.Buffers.Binary;

namespace KeywordBatch.Testing.DataContainers;

/// <summary>Records whose whole content follows from their number, so that a reader can tell one that was never written.</summary>
public static class NumberedRecords
{
    private const int PerHour = 5_000;
    private const long FirstHour = 20250611000000;

    /// <summary>Time moves on by a second every few records; an hour lasts 5,000 records unless said otherwise.</summary>
    public static long TimeOf(long number, int perHour = PerHour)
    {
        long hours = number / perHour;
        long second = number % perHour * 3600 / perHour;
        return FirstHour + (hours / 24 * 1_000_000) + (hours % 24 * 10_000) + (second / 60 * 100) + (second % 60);
    }

    public static int LengthOf(long number) => sizeof(long) + (int)(number * 7919 % 173);

    /// <summary>Fills the value and returns its length.</summary>
    public static int Fill(Span<byte> value, long number)
    {
        int length = LengthOf(number);
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        value[sizeof(long)..length].Fill((byte)(number * 31));
        return length;
    }

    /// <summary>The number of a value; -1 when it is not what <see cref="Fill"/> makes.</summary>
    public static long NumberOf(ReadOnlySpan<byte> value)
    {
        if (value.Length < sizeof(long))
        {
            return -1;
        }

        long number = BinaryPrimitives.ReadInt64LittleEndian(value);
        return number >= 0 && value.Length == LengthOf(number) && !value[sizeof(long)..].ContainsAnyExcept((byte)(number * 31))
            ? number
            : -1;
    }
}
