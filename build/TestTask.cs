namespace KeywordBatch.Build;

/// <summary>Runs every test there is and prints one count over all runners.</summary>
internal static class TestTask
{
    private static readonly string[] Projects = ["KeywordBatch.Core.Tests", "KeywordBatch.Integration.Tests"];

    /// <param name="args">Passed on to dotnet test, such as --filter.</param>
    public static int Run(string[] args)
    {
        string set = BuildTask.Build();
        TestServers.Prepare();
        if (Directory.Exists(Repository.TestResults))
        {
            Directory.Delete(Repository.TestResults, recursive: true);
        }

        TestCount dotnet = Projects.Aggregate(default(TestCount), (sum, project) => sum + Project(project, set, args));
        TestCount all = dotnet + Pester() + BenchTask.Smoke();

        bool strict = Environment.GetEnvironmentVariable("CI") == "true";
        bool refused = strict && dotnet.Skipped > 0;
        if (refused)
        {
            Console.WriteLine($"CI=true: {dotnet.Skipped} skipped server tests count against the run.");
        }

        Console.WriteLine($"{all.Passed} passed, {all.Failed} failed, {all.Skipped} skipped");
        return all.Failed > 0 || all.Passed == 0 || refused ? 1 : 0;
    }

    private static TestCount Project(string name, string set, string[] args)
    {
        int code = Shell.Run(
            "dotnet",
            [
                "test", $"tests/{name}", "-c", "Release", "--no-build", "-nologo", $"-p:PackageSet={set}",
                "--logger", $"trx;LogFileName={name}.trx", "--results-directory", Repository.TestResults, .. args,
            ]);
        return TestCount.FromTrx(Path.Combine(Repository.TestResults, name + ".trx"), code);
    }

    private static TestCount Pester()
    {
        if (PowerShell.Find() is not { } pwsh)
        {
            Console.WriteLine("Pester: skipped, counted as one; there is no pwsh on PATH and the feed has no PowerShell tool.");
            return new TestCount(0, 0, 1);
        }

        string result = Path.Combine(Repository.TestResults, "pester.json");
        int code = Shell.Run(pwsh, ["-NoProfile", "-File", Repository.In("tests", "Pester", "Invoke-Tests.ps1"), "-Result", result]);
        return TestCount.FromJson(result, code);
    }
}
