using System.Diagnostics;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Startup;

/// <summary>What a person waits for before anything happens: the import of the module, and the console program's start.</summary>
internal sealed class StartupBenchmark : Benchmark
{
    private const int StartsARound = 5;

    public override string Name => "startup";

    public override string About => "Import-Module beside an empty pwsh, and keywordbatch check on an empty day beside a .NET program that says hello.";

    public override IReadOnlyList<string> Parts => ["module", "program"];

    public override async Task RunAsync(BenchmarkRun run)
    {
        if (run.Wants("program"))
        {
            await ProgramAsync(run);
        }

        if (run.Wants("module"))
        {
            await ModuleAsync(run);
        }
    }

    private static async Task ProgramAsync(BenchmarkRun run)
    {
        if (!File.Exists(Repository.Cli))
        {
            run.Skip("keywordbatch", "it is not built; ./build.sh builds it");
            return;
        }

        Engine sqlite = Engine.All.First(e => e.Kind == DatabaseEngine.Sqlite);
        await using BenchDatabase database = await BenchDatabase.CreateAsync(run, sqlite);
        var contest = new Contest("keywordbatch check of an empty day, SQLite", Unit.Milliseconds, run);
        contest.Add("keywordbatch check", () => StartAsync(run, Repository.Cli, "check", "2025-06-11", "2025-06-11", "--database", database.Url));
        Competitor hello = contest.Add("a .NET program that says hello", () => StartAsync(run, Repository.Hello));
        Competitor help = contest.Add("keywordbatch --help", () => StartAsync(run, Repository.Cli, "--help"));
        await contest.RunAsync(warmUp: !run.Smoke);
        run.Report.Add(new Fact("check above hello", contest.Product.Median - hello.Median, "ms", AtMost: 250));
        run.Report.Add(new Fact("--help above hello", help.Median - hello.Median, "ms"));
    }

    private static async Task ModuleAsync(BenchmarkRun run)
    {
        if (ServerProcess.Find("pwsh") is not { } pwsh)
        {
            run.Skip("Import-Module", "pwsh is not on PATH");
            return;
        }

        if (!File.Exists(Repository.Module))
        {
            run.Skip("Import-Module", "the module is not built; ./build.sh builds it");
            return;
        }

        var contest = new Contest("A PowerShell session that imports the module", Unit.Milliseconds, run);
        contest.Add("pwsh -NoProfile -c Import-Module", () => StartAsync(run, pwsh, "-NoProfile", "-c", $"Import-Module '{Repository.Module}'"));
        Competitor empty = contest.Add("pwsh -NoProfile -c 1", () => StartAsync(run, pwsh, "-NoProfile", "-c", "1"));
        await contest.RunAsync(warmUp: !run.Smoke);
        run.Report.Add(new Fact("import above an empty session", contest.Product.Median - empty.Median, "ms", AtMost: 150));
    }

    // A start is short, so a round is the median of some.
    private static async Task<Measurement> StartAsync(BenchmarkRun run, string program, params string[] arguments)
    {
        var results = new List<ChildResult>();
        for (int start = 0; start < (run.Smoke ? 1 : StartsARound); start++)
        {
            results.Add(await ChildProcess.RunAsync(new ProcessStartInfo(program, arguments)));
        }

        return new(1000 * Competitor.Middle(results.Select(r => r.Seconds)), 0, results.Max(r => r.PeakBytes));
    }
}
