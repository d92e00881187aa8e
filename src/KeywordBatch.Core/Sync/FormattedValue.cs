namespace KeywordBatch.Sync;

/// <summary>A value of a type that only its own program knows, such as an enum, as the journal gives it back.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Number">What it is for a column of whole numbers; null where it is nothing for one.</param>
internal sealed record FormattedValue(string Text, long? Number) : IFormattable
{
    public string ToString(string? format, IFormatProvider? formatProvider) => Text;
}
