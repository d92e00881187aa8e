using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Benchmarks.Claims;

/// <summary>How many units a second workers can take, each once, when nothing but taking is done.</summary>
internal sealed class ClaimsBenchmark : Benchmark
{
    private const long Units = 100_000;
    private const int Buckets = 100;
    private const int Workers = 16;

    public override string Name => "claims";

    public override string About => $"{Units:N0} units claimed by {Workers} workers at once, on a durable server.";

    public override IReadOnlyList<string> Parts => ["mariadb", "postgresql"];

    public override async Task RunAsync(BenchmarkRun run)
    {
        foreach (Engine engine in run.Engines(DatabaseEngine.MySql, DatabaseEngine.PostgreSql))
        {
            await using BenchDatabase database = await BenchDatabase.CreateAsync(run, engine);
            long units = run.Scaled(Units);
            var contest = new Contest($"{engine.Name}: {units:N0} units, {Workers} workers", Unit.RowsPerSecond, run);
            contest.Add(new("KeywordBatch", async () =>
            {
                await database.ForgetRunsAsync();
                Measurement result = await Child.RunAsync(this, database.Url, units.ToString(CultureInfo.InvariantCulture));
                return result with { Rows = await database.CountAsync("SELECT COUNT(*) FROM keyword_batch_unit WHERE status = 'running' AND epoch = 1") };
            })
            {
                ExpectedRows = units,
            });
            await contest.RunAsync();
            run.Report.Add(new Fact($"{engine.Name}: units a second", contest.Product.Median, "", AtLeast: 5000));
        }
    }

    public override async Task<Measurement> MeasureAsync(string[] args)
    {
        int units = int.Parse(args[1], CultureInfo.InvariantCulture);
        KeywordDatabase database = BenchDatabase.Open(args[0], new() { MaxPoolSize = Workers });
        var first = new DateOnly(2025, 6, 11);
        long started = Stopwatch.GetTimestamp();
        int next = -1, taken = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            var store = new UnitStore(database);
            for (int unit = Interlocked.Increment(ref next); unit < units; unit = Interlocked.Increment(ref next))
            {
                var part = new DayPart(first.AddDays(unit / Buckets), unit % Buckets, Buckets);
                Interlocked.Add(ref taken, await store.TryClaimAsync(part, $"worker {worker}", TimeSpan.FromMinutes(1), null, default) is null ? 0 : 1);
            }
        }));
        return new(taken / Stopwatch.GetElapsedTime(started).TotalSeconds, taken);
    }
}
