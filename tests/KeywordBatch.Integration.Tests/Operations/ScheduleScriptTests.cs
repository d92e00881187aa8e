using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Sync;
using KeywordBatch.Operations;
using KeywordBatch.Sync;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Operations;

/// <summary>A schedule of a script: what it is given, and what its end is taken for. A shell script stands in for PowerShell.</summary>
[Collection("servers")]
public sealed class ScheduleScriptTests(ServersFixture fixture) : AlertedTests
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    private readonly ConcurrentQueue<string> _notes = new();

    [Theory]
    [OnSqlite]
    public async Task It_gets_the_day_and_the_database_and_nothing_of_them_is_in_its_arguments(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        KeywordBatchUnit? unit = await RunAsync(test, "echo \"$KEYWORDBATCH_SCRIPT|$KEYWORDBATCH_SCRIPT_DAY|$KEYWORDBATCH_DATABASE\"; echo \"args: $*\"; cat");

        Assert.Null(unit);
        Assert.Equal($"{Home.File("sync.ps1")}|2025-06-11|{test.Url.ToTextWithPassword()}", _notes.First());
        Assert.DoesNotContain(_notes, n => n.StartsWith("args:", StringComparison.Ordinal) && n.Contains("sqlite", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mysql://a%40b:p%25w%3A%2F%3F%23@h:3307/d%20b?charset=utf8mb4&ssl_ca=/a%26b.pem")]
    [InlineData("postgresql://u:p@[::1]:5433/db?sslmode=require")]
    [InlineData("postgresql://u:p@/db?host=/run/postgresql")]
    [InlineData("mysql://u@/db?unix_socket=/run/mysqld/s.sock")]
    [InlineData("postgresql://u:p@:5433/db?host=/var/run/postgresql")]
    [InlineData("postgresql://u:p@%2Fvar%2Frun%2Fpostgresql/db")]
    [InlineData("postgresql://old:p@h/db?user=u&port=5433&password=x")]
    [InlineData("sqlite:////tmp/a%25b%3Fc.db")]
    public void The_address_that_it_gets_is_that_of_the_worker(string text)
    {
        DatabaseUrl url = DatabaseUrl.Parse(text), read = DatabaseUrl.Parse(url.ToTextWithPassword());

        Assert.Equal(
            (url.Engine, url.Database, url.Host, url.Port, url.User, url.Password),
            (read.Engine, read.Database, read.Host, read.Port, read.User, read.Password));
        Assert.Equal(
            url.Options.Where(o => o.Key is not ("user" or "port")).OrderBy(o => o.Key), read.Options.OrderBy(o => o.Key));
    }

    [Theory]
    [OnSqlite]
    public async Task One_that_fails_is_an_error_with_its_last_word_and_an_alert_until_one_succeeds(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => RunAsync(test, "echo first >&2; echo 'the login is refused' >&2; exit 3"));
        await RunAsync(test, "exit 0");
        string[] told = Alerts;
        await SyncAsync(test, Day);
        await RunAsync(test, "exit 0");

        Assert.Equal(["RunFailed False"], told);
        Assert.Equal(("ScriptFailed", Home.File("sync.ps1")), (error.ErrorId, (string?)error.Target));
        Assert.Contains("3: the login is refused", error.Message, StringComparison.Ordinal);
        Assert.Equal(["RunFailed False", "RunFailed True"], Alerts);
        Assert.Equal(StockTable.Name, Sent[0].GetProperty("table").GetString());
    }

    [Theory]
    [OnSqlite]
    public async Task One_whose_day_is_synced_has_succeeded_whatever_its_exit_code(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await SyncAsync(test, Day);

        KeywordBatchUnit? unit = await RunAsync(test, "exit 1");

        Assert.Equal(("completed", 10L), (unit!.Status, unit.Processed));
    }

    [Theory]
    [OnSqlite]
    public async Task One_that_is_stopped_is_ended_with_what_it_has_started(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        using var stop = new CancellationTokenSource();
        Task<KeywordBatchUnit?> running = RunAsync(test, "sleep 600 & echo $!; wait", cancellationToken: stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(!_notes.IsEmpty));
        int child = int.Parse(_notes.First(), CultureInfo.InvariantCulture);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        await Eventually.TrueAsync(() => Task.FromResult(!File.Exists($"/proc/{child}/cmdline") || File.ReadAllText($"/proc/{child}/cmdline").Length == 0));
        Assert.Empty(Web.Requests);
    }

    [Theory]
    [OnSqlite]
    public async Task One_that_hangs_before_its_sync_is_an_alert_until_it_writes_a_line(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        using var stop = new CancellationTokenSource();
        string answer = Home.File("answer");
        Task<KeywordBatchUnit?> running = RunAsync(
            test, $"until [ -e '{answer}' ]; do sleep 0.05; done; echo 'page 2'; sleep 600", [Impatient], stop.Token);

        await Eventually.TrueAsync(() => Task.FromResult(Alerts is ["NoProgress False"]));
        await File.WriteAllTextAsync(answer, "", CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(Alerts is ["NoProgress False", "NoProgress True"]));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [OnSqlite]
    public async Task One_whose_sync_holds_the_day_does_not_hang(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await SyncAsync(test, Day);
        await test.ExecuteAsync("UPDATE keyword_batch_unit SET status = 'running', lease_until = '2999-01-01 00:00:00.000000'");

        await RunAsync(test, "sleep 1", [Impatient]);

        Assert.Empty(Alerts);
    }

    [Theory]
    [OnSqlite]
    public async Task One_that_leaves_something_behind_is_not_waited_for(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var watch = Stopwatch.StartNew();

        await RunAsync(test, "sleep 30 & echo $!; echo done");

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"It took {watch.Elapsed}.");
        Assert.Equal("done", _notes.Last());
        Process.GetProcessById(int.Parse(_notes.First(), CultureInfo.InvariantCulture)).Kill();
    }

    [Theory]
    [OnSqlite]
    public async Task What_it_writes_is_told_without_secrets_and_without_what_no_table_takes(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => RunAsync(test, "echo 'cannot open postgresql://app:S3cret@h/db' >&2; printf 'a\\0b\\n'; head -c 5000 /dev/zero | tr '\\0' x; exit 1"));

        Assert.EndsWith("1: cannot open postgresql://app:***@h/db", error.Message, StringComparison.Ordinal);
        Assert.Contains("a\uFFFDb", _notes);
        Assert.Contains(new string('x', 2000), _notes);
    }

    [Theory]
    [OnSqlite]
    public async Task One_that_is_no_longer_there_is_told_as_that(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => Script(test, "pwsh").RunAsync(Schedule with { ScriptPath = Home.File("gone.ps1") }, Day, default));

        Assert.Equal("ScriptMissing", error.ErrorId);
    }

    [Fact]
    public async Task An_attempt_that_cannot_even_begin_is_an_alert()
    {
        var database = new KeywordDatabase(
            DatabaseUrl.Parse("postgresql://app:S3cret@127.0.0.1:1/none"), TableNames.From(SettingsSource.Empty), new() { ConnectTimeoutSeconds = 2, MaxRetries = 0 });
        var worker = new ScheduleWorker(database, new RecordingScheduleHost(), new() { Settings = Settings });

        await Assert.ThrowsAsync<KeywordBatchException>(() => worker.AttemptAsync(Schedule with { TimeZone = "UTC" }, default));

        Assert.Equal(["RunFailed False"], Alerts);
        Assert.DoesNotContain("S3cret", Sent[0].GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    public async Task Without_PowerShell_the_error_says_so(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await WriteScriptAsync();

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => Script(test, Home.File("none")).RunAsync(Schedule, Day, default));

        Assert.Equal("ScriptHostMissing", error.ErrorId);
    }

    private KeywordBatchSchedule Schedule => new("stocks") { ScriptPath = Home.File("sync.ps1"), Table = StockTable.Name };

    private static KeyValuePair<string, string?> Impatient => new("ALERT_NO_PROGRESS_MINUTES", "0.01");

    private async Task<KeywordBatchUnit?> RunAsync(
        TestDatabase test, string script, IEnumerable<KeyValuePair<string, string?>>? settings = null, CancellationToken cancellationToken = default)
    {
        await WriteScriptAsync();
        string program = Home.File($"{Guid.NewGuid():N}.sh");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{script}\n", CancellationToken.None);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return await Script(test, program, settings).RunAsync(Schedule, Day, cancellationToken);
    }

    private Task WriteScriptAsync()
    {
        Directory.CreateDirectory(Home.Path);
        return File.WriteAllTextAsync(Home.File("sync.ps1"), "");
    }

    private ScheduleScript Script(TestDatabase test, string program, IEnumerable<KeyValuePair<string, string?>>? settings = null) => new(
        test.Database,
        Settings.With(settings ?? []),
        Home.Path,
        null,
        _notes.Enqueue,
        _notes.Enqueue,
        TimeProvider.System)
    {
        Program = program,
    };

    private static Task<DailySyncSummary> SyncAsync(TestDatabase test, DateOnly day)
    {
        var options = new DailySyncOptions
        {
            Table = StockTable.Name,
            Key = StockTable.Key,
            Batch = new() { Journal = new() { Folder = test.JournalFolder } },
        };
        return new DailySync(test.Database, options, new ListedDays(10), new RecordingSyncHost(), TimeProvider.System, new Random(1))
            .RunAsync(new(day, day), default);
    }
}
