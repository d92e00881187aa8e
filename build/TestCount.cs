using System.Text.Json;
using System.Xml.Linq;

namespace KeywordBatch.Build;

/// <summary>What a test runner counted.</summary>
internal readonly record struct TestCount(int Passed, int Failed, int Skipped)
{
    public static TestCount operator +(TestCount a, TestCount b) =>
        new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    /// <summary>Reads what dotnet test wrote; a run that left no counts is one failure.</summary>
    public static TestCount FromTrx(string path, int exitCode)
    {
        XElement? counters = ResultFile.Load(path)?.Descendants().FirstOrDefault(e => e.Name.LocalName == "Counters");
        int total = Count("total");
        int passed = Count("passed");
        int skipped = total - Count("executed");
        return AtLeastOneFailure(new TestCount(passed, total - passed - skipped, skipped), exitCode);

        int Count(string name) => (int?)counters?.Attribute(name) ?? 0;
    }

    /// <summary>Reads what tests/Pester/Invoke-Tests.ps1 and the benchmarks write; a run that left no counts is one failure.</summary>
    public static TestCount FromJson(string path, int exitCode)
    {
        if (!File.Exists(path))
        {
            return AtLeastOneFailure(default, exitCode);
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
        return AtLeastOneFailure(new TestCount(Count("passed"), Count("failed"), Count("skipped")), exitCode);

        int Count(string name) => json.RootElement.GetProperty(name).GetInt32();
    }

    // A runner that fails without a failed test has crashed, or a whole file of tests could not be loaded.
    private static TestCount AtLeastOneFailure(TestCount count, int exitCode) =>
        exitCode != 0 && count.Failed == 0 ? count with { Failed = 1 } : count;
}
