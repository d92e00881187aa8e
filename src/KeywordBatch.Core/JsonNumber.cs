using System.Globalization;

namespace KeywordBatch;

/// <summary>The numbers of JSON, which has one kind of them, as .NET's.</summary>
public static class JsonNumber
{
    /// <summary>A whole number as Int64 where it fits, else one without an exponent as decimal where that fits, else a double.</summary>
    /// <param name="text">A number's text as it stands in JSON, in UTF-8.</param>
    /// <returns>A long, a decimal or a double; beyond a double's range an infinite one.</returns>
    /// <exception cref="FormatException">The text is no number.</exception>
    public static object Read(ReadOnlySpan<byte> text)
    {
        // Only a double has a zero below zero.
        bool isNegativeZero = text.SequenceEqual("-0"u8);
        if (!isNegativeZero && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return whole;
        }

        // An exponent tells a double, which as a decimal would lose the digits behind the 28th place.
        return !isNegativeZero && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
