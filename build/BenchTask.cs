namespace KeywordBatch.Build;

internal static class BenchTask
{
    public static int Run(string[] args)
    {
        string set = BuildTask.Build();
        return Shell.Run(
            "dotnet",
            ["run", "-c", "Release", "--project", "benchmarks/KeywordBatch.Benchmarks", $"-p:PackageSet={set}", "--", .. args]);
    }
}
