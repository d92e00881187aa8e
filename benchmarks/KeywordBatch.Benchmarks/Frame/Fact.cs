namespace KeywordBatch.Benchmarks.Frame;

/// <summary>A number drawn from contests, with what it is meant to be.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="AtMost">The target, where it is an upper one.</param>
/// <param name="AtLeast">The target, where it is a lower one.</param>
internal sealed record Fact(string Text, double Value, string Unit, double? AtMost = null, double? AtLeast = null)
{
    public bool? Reached => AtMost is null && AtLeast is null ? null : !(Value > AtMost) && !(Value < AtLeast);
}
