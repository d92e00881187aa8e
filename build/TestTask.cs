namespace KeywordBatch.Build;

/// <summary>Runs every test there is and prints one count over all runners.</summary>
internal static class TestTask
{
    /// <param name="args">Passed on to dotnet test, such as --filter.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        // A new machine waits for their download, in which time it may as well compile.
        Task servers = Task.Run(TestServers.Prepare);
        string set = BuildTask.Build();
        if (Directory.Exists(Repository.TestResults))
        {
            Directory.Delete(Repository.TestResults, recursive: true);
        }

        TestRun core = Project("KeywordBatch.Core.Tests", set, args);
        await servers;
        TestRun[] projects = [core, Project("KeywordBatch.Integration.Tests", set, args)];
        TestRun pester = Pester();
        TestCount dotnet = projects.Aggregate(default(TestCount), (sum, run) => sum + run.Count);
        TestCount all = dotnet + pester.Count + BenchTask.Smoke();
        foreach (string failure in projects.Append(pester).SelectMany(run => run.Failures()))
        {
            Console.WriteLine($"Failed: {failure}");
        }

        bool strict = Environment.GetEnvironmentVariable("CI") == "true";
        bool refused = strict && dotnet.Skipped > 0;
        if (refused)
        {
            Console.WriteLine($"CI=true: {dotnet.Skipped} skipped server tests count against the run.");
        }

        Console.WriteLine($"{all.Passed} passed, {all.Failed} failed, {all.Skipped} skipped");
        return all.Failed > 0 || all.Passed == 0 || refused ? 1 : 0;
    }

    private static TestRun Project(string name, string set, string[] args)
    {
        string results = Path.Combine(Repository.TestResults, name + ".trx");
        int code = Shell.Run(
            "dotnet",
            [
                "test", $"tests/{name}", "-c", "Release", "--no-build", "-nologo", "--blame", $"-p:PackageSet={set}",
                "--logger", $"trx;LogFileName={name}.trx", "--results-directory", Repository.TestResults, .. args,
            ]);
        return new(name, results, code, TestCount.FromTrx(results, code));
    }

    private static TestRun Pester()
    {
        string counts = Path.Combine(Repository.TestResults, "pester.json");
        string results = Path.ChangeExtension(counts, "xml");
        if (PowerShell.Find() is not { } pwsh)
        {
            Console.WriteLine("Pester: skipped, counted as one; there is no pwsh on PATH and the feed has no PowerShell tool.");
            return new("Pester", results, 0, new TestCount(0, 0, 1));
        }

        int code = Shell.Run(pwsh, ["-NoProfile", "-File", Repository.In("tests", "Pester", "Invoke-Tests.ps1"), "-Result", counts]);
        return new("Pester", results, code, TestCount.FromJson(counts, code));
    }
}
