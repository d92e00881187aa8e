using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Reports;

/// <summary>The browser of the rendering tests, where there is one.</summary>
internal static class Chromium
{
    public static string? Path { get; } = ServerProcess.Find("chromium", "chromium-browser", "google-chrome");

    public static string? Skip => Path is null ? "chromium is not installed." : null;
}
