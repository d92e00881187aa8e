using System.Xml.Linq;

namespace KeywordBatch.Build;

/// <summary>How a test runner ended.</summary>
/// <param name="Name">Which tests.</param>
/// <param name="Results">What it wrote, as VSTest's or NUnit's XML.</param>
/// <param name="ExitCode">Not 0 when a test failed or the runner did.</param>
/// <param name="Count">What it counted.</param>
internal sealed record TestRun(string Name, string Results, int ExitCode, TestCount Count)
{
    // Of what a failed test printed: the numbers it is about are in its last lines.
    private const int PrintedLines = 10;

    /// <summary>Each failed test, what it said and what it printed; the end of a long output is all that some people get to see.</summary>
    public IEnumerable<string> Failures()
    {
        string[] failed = [.. (ResultFile.Load(Results)?.Descendants() ?? []).Where(IsFailed).Select(Describe)];
        return failed.Length > 0 || ExitCode == 0
            ? failed
            : [$"{Name} ended with exit code {ExitCode} after {Count.Passed} passed tests and no failed one: it crashed, or some of its tests could not be loaded."];
    }

    private static bool IsFailed(XElement element) => element.Name.LocalName switch
    {
        "UnitTestResult" => (string?)element.Attribute("outcome") == "Failed",
        "test-case" => (string?)element.Attribute("result") is "Failure" or "Error",
        _ => false,
    };

    private static string Describe(XElement test)
    {
        string name = (string?)(test.Attribute("testName") ?? test.Attribute("name")) ?? "";
        string[] printed = Lines(test, "StdOut");
        return string.Join($"{Environment.NewLine}  ", [$"{name}: {string.Join(" | ", Lines(test, "Message"))}", .. printed.TakeLast(PrintedLines)]);
    }

    private static string[] Lines(XElement test, string element) =>
        test.Descendants().FirstOrDefault(e => string.Equals(e.Name.LocalName, element, StringComparison.OrdinalIgnoreCase))?.Value
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
