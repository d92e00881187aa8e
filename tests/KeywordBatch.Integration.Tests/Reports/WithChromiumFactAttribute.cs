namespace KeywordBatch.Integration.Tests.Reports;

/// <summary>A fact that needs a browser; skipped where there is none.</summary>
public sealed class WithChromiumFactAttribute : FactAttribute
{
    public WithChromiumFactAttribute() => Skip = Chromium.Skip;
}
