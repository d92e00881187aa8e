using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;
using KeywordBatch.DataContainers;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Sync;

/// <summary>A first load day by day, several days at once beside one at a time, and what the same sync does when nothing has changed.</summary>
internal sealed class SyncBenchmark : Benchmark
{
    private const int Days = 250;
    private const int RowsADay = 5_000;
    private const int DaysAtOnce = 3;
    private const int ManyDaysAtOnce = 8;
    private const int PowerShellPart = 5;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    public override string Name => "sync";

    public override string About => "A first load of 250 business days of 5,000 rows from a source that takes 20 ms a day: 3 days at once beside one, and again unchanged.";

    public override async Task RunAsync(BenchmarkRun run)
    {
        if (run.Engines(DatabaseEngine.PostgreSql).SingleOrDefault() is not { } engine)
        {
            return;
        }

        await using TestDatabase database = await TestDatabase.CreateAsync(run.Servers, engine.Kind);
        await StockDays.CreateTableAsync(database);
        var task = new SyncTask(database.Url.ToString(), database.JournalFolder, (int)run.Scaled(Days), RowsADay, DaysAtOnce);
        var contest = new Contest($"{engine.Name}: {task.Days} business days of {RowsADay:N0} rows, fetched in 20 ms a day", Unit.RowsPerSecond, run);
        Competitor first = contest.Add(Loading($"first load, {DaysAtOnce} days at once", task));
        Competitor again = contest.Add(Repeating("once more with Incremental: all fetched, nothing written", task with { Incremental = true }));
        Competitor known = contest.Add(Repeating("once more: known to be done, nothing fetched", task));
        Competitor single = contest.Add(Loading("first load, one day at a time", task with { Parallel = 1 }, target: 2.5));
        Competitor many = contest.Add(Loading($"first load, {ManyDaysAtOnce} days at once", task with { Parallel = ManyDaysAtOnce }));
        Competitor failing = contest.Add(Loading("first load, 5 % of the fetches failing once", task with { Failing = true }));
        await contest.RunAsync();
        run.Report.Add(new Fact("first load", first.Median, "rows/s", AtLeast: 60_000));
        run.Report.Add(new Fact($"{ManyDaysAtOnce} days at once beside one at a time", many.Median / single.Median, "× as fast", AtLeast: 2.5));
        run.Report.Add(new Fact("the unchanged sync beside the first load, with Incremental", again.Median / first.Median, "× as fast", AtLeast: 3));
        run.Report.Add(new Fact("the same without", known.Median / first.Median, "× as fast", AtLeast: 3));
        run.Report.Add(new Fact("rows of days that are complete when 5 % of the fetches fail once", 100.0 * failing.Results[^1].Rows / task.AllRows, "%", AtLeast: 100));
        run.Report.Add(new Fact("the journal is smaller when it is compressed", 100 * SavedByCompression(database.JournalFolder), "%", AtLeast: 60));
        await AddPowerShellAsync(run, database, InNewFolder(task) with { Days = Math.Max(1, task.Days / PowerShellPart) });

        Competitor Loading(string name, SyncTask task, double? target = null) =>
            new(name, () => LoadAsync(database, task)) { ExpectedRows = task.AllRows, Target = target };

        Competitor Repeating(string name, SyncTask task) =>
            new(name, () => RepeatAsync(database, task)) { ExpectedRows = task.AllRows };
    }

    public override async Task<Measurement> MeasureAsync(string[] args)
    {
        SyncTask task = JsonSerializer.Deserialize<SyncTask>(args[0])!;
        var source = new StockDays(task.Rows, task.Failing);
        var options = new DailySyncOptions
        {
            Table = StockDays.Table,
            Key = StockDays.Key,
            Incremental = task.Incremental,
            RetryDelay = RetryDelay,
            Batch = new() { ParallelDays = task.Parallel, Journal = new() { Folder = task.Journal } },
        };
        long started = Stopwatch.GetTimestamp();
        var sync = new DailySync(BenchDatabase.Open(task.Url), options, source, new SilentSyncHost(), TimeProvider.System, Random.Shared);
        DailySyncSummary summary = await sync.RunAsync(StockDays.PeriodOf(task.Days), default);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return summary.Completed + summary.Skipped == task.Days
            ? new(task.AllRows / seconds)
            : throw new BenchmarkException($"{summary.Completed} of {task.Days} days are complete.");
    }

    private async Task<Measurement> LoadAsync(TestDatabase database, SyncTask task)
    {
        await ForgetAsync(database);
        return await RunAsync(database, InNewFolder(task));
    }

    // The server's own marks tell whether a row was written: not even one that was written as it had been counts as nothing.
    private async Task<Measurement> RepeatAsync(TestDatabase database, SyncTask task)
    {
        long before = await MarksAsync();
        Measurement result = await RunAsync(database, task);
        return await MarksAsync() == before ? result : throw new BenchmarkException("An unchanged sync has written rows.");

        Task<long> MarksAsync() => database.CountAsync($"SELECT SUM(xmin::text::bigint + hashtext(ctid::text)) FROM {StockDays.Table}");
    }

    private async Task<Measurement> RunAsync(TestDatabase database, SyncTask task) =>
        await Child.RunAsync(this, JsonSerializer.Serialize(task)) with { Rows = await CountAsync(database) };

    private static Task<long> CountAsync(TestDatabase database) => database.CountAsync($"SELECT COUNT(*) FROM {StockDays.Table}");

    private static Task ForgetAsync(TestDatabase database) =>
        database.ExecuteAsync($"TRUNCATE TABLE {StockDays.Table}; DROP TABLE IF EXISTS {SqlTexts.UnitTable}, {SqlTexts.FailureTable}");

    // Where files were deleted a moment ago, ext4 looks for a place for each new one at length: 4 % of a load's processor time.
    private static SyncTask InNewFolder(SyncTask task) => task with { Journal = Path.Combine(task.Journal, Guid.NewGuid().ToString("N")) };

    private static double SavedByCompression(string folder)
    {
        long packed = 0, plain = 0;
        foreach (string home in Directory.EnumerateDirectories(folder, "????????*", SearchOption.AllDirectories).Where(d => Directory.EnumerateFiles(d).Any()))
        {
            packed += new DirectoryInfo(home).EnumerateFiles().Sum(f => f.Length);
            using DataContainerReader reader = DataContainerReader.Open(home);
            reader.SeekFirst();
            while (reader.TryReadNext(out DataContainerRecordView record))
            {
                plain += record.OptUtf8.SequenceEqual("rows"u8) ? PlainLength(record.Value) : 0;
            }
        }

        return 1 - ((double)packed / plain);
    }

    private static long PlainLength(ReadOnlySpan<byte> member)
    {
        using var gzip = new GZipStream(new MemoryStream(member.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.Length;
    }

    // Not a contest: a script block spends most of the time on making its objects.
    private static async Task AddPowerShellAsync(BenchmarkRun run, TestDatabase database, SyncTask task)
    {
        string? pwsh = ServerProcess.Find("pwsh");
        if (pwsh is null || !File.Exists(Repository.Module))
        {
            run.Skip("Invoke-DailySync", pwsh is null ? "pwsh is not on PATH" : "the module is not built; ./build.sh builds it");
            return;
        }

        await ForgetAsync(database);
        string script = $$"""
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            Import-Module '{{Repository.Module}}'
            $source = {
                param($Day)
                Start-Sleep -Milliseconds 20
                $random = [Random]::new($Day.DayNumber)
                foreach ($i in 1..{{task.Rows}}) {
                    [pscustomobject]@{
                        stock_code = "A$i"; trade_date = $Day; open_price = $random.Next(500000) / 100; high_price = $random.Next(500000) / 100
                        low_price = $random.Next(500000) / 100; close_price = $random.Next(500000) / 100; volume = $random.Next(10000000)
                    }
                }
            }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $summary = Invoke-DailySync {{Day(StockDays.PeriodOf(task.Days).Start)}} {{Day(StockDays.PeriodOf(task.Days).End)}} $source {{StockDays.Table}} {{string.Join(',', StockDays.Key)}} `
                -ThrottleLimit {{DaysAtOnce}} -Connection '{{task.Url}}' -JournalPath '{{task.Journal}}'
            $watch.Stop()
            ($summary.Inserted / $watch.Elapsed.TotalSeconds).ToString([cultureinfo]::InvariantCulture)
            """;
        ChildResult result = await ChildProcess.RunAsync(new ProcessStartInfo(pwsh, ["-NoProfile", "-NonInteractive", "-Command", script]));
        long stored = await CountAsync(database);
        run.Report.Add(double.TryParse(result.Text.Trim(), CultureInfo.InvariantCulture, out double rate) && stored == task.AllRows
            ? new Fact("Invoke-DailySync from a script block that makes objects", rate, "rows/s")
            : throw new BenchmarkException($"pwsh stored {stored:N0} rows and said: {result.Text}"));
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
