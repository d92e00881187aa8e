namespace KeywordBatch.Integration.Tests.Reports;

/// <summary>A theory that needs a browser; skipped where there is none.</summary>
public sealed class WithChromiumTheoryAttribute : TheoryAttribute
{
    public WithChromiumTheoryAttribute() => Skip = Chromium.Skip;
}
