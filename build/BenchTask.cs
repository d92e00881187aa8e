namespace KeywordBatch.Build;

/// <summary>Runs the benchmarks, each with its peers beside it.</summary>
internal static class BenchTask
{
    private static string Results => Repository.In("artifacts", "bench");

    /// <param name="args">Names of benchmarks, none for all; --smoke, --rounds N, --part A,B.</param>
    public static int Run(string[] args)
    {
        BuildTask.Build();
        return Start(args);
    }

    /// <summary>Every benchmark on a hundredth of its data, as one more runner of tests: whether it works, not how fast.</summary>
    public static TestCount Smoke()
    {
        string result = Path.Combine(Results, "smoke", "count.json");
        if (File.Exists(result))
        {
            File.Delete(result);
        }

        return TestCount.FromJson(result, Start("--smoke"));
    }

    private static int Start(params string[] args) =>
        Shell.Run("dotnet", [Repository.In("artifacts", "bin", "KeywordBatch.Benchmarks", "release", "KeywordBatch.Benchmarks.dll"), .. args]);
}
