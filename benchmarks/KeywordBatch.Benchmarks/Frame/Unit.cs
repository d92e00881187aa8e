namespace KeywordBatch.Benchmarks.Frame;

/// <summary>What a contest is measured in.</summary>
/// <param name="Name">As it is printed.</param>
/// <param name="LessIsBetter">A time; otherwise a rate.</param>
internal sealed record Unit(string Name, bool LessIsBetter)
{
    public static readonly Unit Seconds = new("s", true);

    public static readonly Unit Milliseconds = new("ms", true);

    public static readonly Unit Microseconds = new("µs each", true);

    public static readonly Unit RowsPerSecond = new("rows/s", false);

    public static readonly Unit QuestionsPerSecond = new("questions/s", false);

    public static readonly Unit Millions = new("M/s", false);

    public static readonly Unit Thousands = new("k/s", false);

    public string Write(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "N0", >= 100 => "N1", >= 1 => "N2", _ => "N3" }, System.Globalization.CultureInfo.InvariantCulture);
}
