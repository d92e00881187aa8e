namespace KeywordBatch.Classification;

/// <summary>A pattern of one's own for what must not leave the machine.</summary>
/// <param name="Pattern">A .NET regular expression.</param>
/// <param name="Placeholder">What stands in its place, such as [학번].</param>
public sealed record RedactionPattern(string Pattern, string Placeholder);
