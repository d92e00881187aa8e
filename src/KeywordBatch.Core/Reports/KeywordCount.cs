namespace KeywordBatch.Reports;

/// <summary>The keyword rows of a keyword.</summary>
/// <param name="Keyword">The keyword.</param>
/// <param name="Questions">Keyword rows.</param>
/// <param name="Asked">How often their questions were asked.</param>
internal sealed record KeywordCount(string Keyword, long Questions, long Asked);
