namespace KeywordBatch.Build;

/// <summary>Runs the benchmarks, each with its peers beside it.</summary>
internal static class BenchTask
{
    private static string Results => Repository.In("artifacts", "bench");

    private static string Built => Repository.In("artifacts", "bin", "KeywordBatch.Benchmarks", "release");

    /// <param name="args">Names of benchmarks, none for all; --smoke, --rounds N, --part A,B.</param>
    public static int Run(string[] args)
    {
        string set = BuildTask.Build();

        // Some benchmarks start it from PATH.
        PowerShell.Find();
        if (Environment.GetEnvironmentVariable("CompileAhead") != "true")
        {
            return Start(Built, args);
        }

        // The folder is named as the build's is: by that name the program finds what was built beside it.
        string folder = Repository.In("artifacts", "benchmarks", "release");
        BuildTask.Publish("benchmarks/KeywordBatch.Benchmarks", folder, BuildTask.Options(set));
        return Start(folder, args);
    }

    /// <summary>Every benchmark on a hundredth of its data, as one more runner of tests: whether it works, not how fast.</summary>
    public static TestCount Smoke()
    {
        string result = Path.Combine(Results, "smoke", "count.json");
        if (File.Exists(result))
        {
            File.Delete(result);
        }

        return TestCount.FromJson(result, Start(Built, "--smoke"));
    }

    private static int Start(string folder, params string[] args) =>
        Shell.Run("dotnet", [Path.Combine(folder, "KeywordBatch.Benchmarks.dll"), .. args]);
}
