namespace KeywordBatch;

/// <summary>Refuses options that are out of their range.</summary>
/// <param name="error">The room's error: of which option, its value, the least and the greatest.</param>
internal sealed class OptionRange(Func<string, object, object, object, KeywordBatchException> error)
{
    /// <summary>Throws the room's error where a value is out of its range, which includes both ends.</summary>
    public void Check<T>(string name, T value, T min, T max)
        where T : IComparable<T>
    {
        // A NaN compares as smaller than every number.
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            throw error(name, value, min, max);
        }
    }
}
