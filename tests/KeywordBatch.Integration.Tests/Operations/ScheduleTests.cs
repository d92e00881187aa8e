using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Operations.ScheduleHarness;

namespace KeywordBatch.Integration.Tests.Operations;

[Collection("waiting")]
public sealed class ScheduleTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Schedules_are_kept_listed_replaced_and_forgotten(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var store = new ScheduleStore(test.Database, At("12:00:00"));
        KeywordBatchSchedule nightly = Seoul("nightly", "20:00,22:00,08:00") with { Limit = 500 };

        Assert.Empty(await store.ListAsync(default));
        Assert.Equal("UnknownSchedule", (await Assert.ThrowsAsync<KeywordBatchException>(() => store.UnregisterAsync("nightly", default))).ErrorId);
        Assert.Empty(await store.RegisterAsync(nightly, replace: false, default));
        Assert.Equal("ScheduleExists", (await Assert.ThrowsAsync<KeywordBatchException>(() => store.RegisterAsync(nightly, replace: false, default))).ErrorId);
        Assert.Single(await store.RegisterAsync(nightly with { Name = "other" }, replace: false, default));
        await store.RegisterAsync(Seoul("other", "06:30") with { Mode = KeywordBatchMode.Check }, replace: true, default);

        IReadOnlyList<KeywordBatchSchedule> listed = await store.ListAsync(default);
        Assert.Equal(["nightly", "other"], listed.Select(s => s.Name));
        Assert.Equal(["nightly", "other"], await store.ListNamesAsync(default));
        Assert.Equal(nightly.At, listed[0].At);
        Assert.Equal(("Asia/Seoul", KeywordBatchMode.Complete, 500L), (listed[0].TimeZone, listed[0].Mode, listed[0].Limit));
        Assert.Equal(Moment("20:00:00"), listed[0].NextFireAt);
        Assert.Equal(Moment("06:30:00").AddDays(1), listed[1].NextFireAt);
        Assert.Null(listed[0].PreviousFireAt);
        Assert.Null(listed[0].LastAttempt);

        await store.UnregisterAsync("nightly", default);
        Assert.Equal("other", Assert.Single(await store.ListAsync(default)).Name);
    }

    [Fact]
    public async Task A_replacement_that_fails_leaves_the_schedule_as_it_was()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        var store = new ScheduleStore(test.Database, At("12:00:00"));
        await store.RegisterAsync(Seoul("nightly", "20:00"), replace: false, default);
        await test.ExecuteAsync("CREATE TRIGGER refuse BEFORE INSERT ON qrtz_triggers BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        await Assert.ThrowsAnyAsync<Exception>(() => store.RegisterAsync(Seoul("nightly", "06:30"), replace: true, default));

        KeywordBatchSchedule kept = Assert.Single(await store.ListAsync(default));
        Assert.Equal([new TimeOnly(20, 0)], kept.At);
        Assert.Equal(Moment("20:00:00"), kept.NextFireAt);
    }

    [Fact]
    public async Task One_of_a_zone_that_this_system_lacks_is_told_and_nothing_is_changed_beside_it()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        var store = new ScheduleStore(test.Database, At("12:00:00"));
        await store.RegisterAsync(Seoul("nightly", "20:00"), replace: false, default);
        await test.ExecuteAsync("UPDATE QRTZ_CRON_TRIGGERS SET time_zone_id = 'Asia/Sodam'");
        await test.ExecuteAsync("UPDATE QRTZ_JOB_DETAILS SET job_data = CAST(replace(CAST(job_data AS text), 'Asia/Seoul', 'Asia/Sodam') AS blob)");

        KeywordBatchException unregistered = await Assert.ThrowsAsync<KeywordBatchException>(() => store.UnregisterAsync("nightly", default));
        KeywordBatchException registered = await Assert.ThrowsAsync<KeywordBatchException>(
            () => store.RegisterAsync(Seoul("other", "20:00"), replace: false, default));

        Assert.All([unregistered, registered], e => Assert.Equal(("UnknownTimeZone", "Asia/Sodam"), (e.ErrorId, e.Target)));
        Assert.Equal(["nightly"], await store.ListNamesAsync(default));
    }

    [Theory]
    [AtOnce(DatabaseEngine.Sqlite, DatabaseEngine.MySql, DatabaseEngine.PostgreSql)]
    public Task A_success_cancels_the_day_s_remaining_attempts(DatabaseEngine[] engines) => Task.WhenAll(engines.Select(CancelTheRestAsync));

    private async Task CancelTheRestAsync(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, At("12:00:00")).RegisterAsync(Seoul("nightly", "20:00:01,20:00:04,20:00:07"), replace: false, default);
        ShiftedTimeProvider clock = At("19:59:56");
        int runs = 0;
        var host = new RecordingScheduleHost
        {
            Run = (day, _) => ++runs == 1
                ? throw new InvalidOperationException("the model was away")
                : Task.FromResult(new KeywordBatchSummary { RunId = 7, Start = day, End = day, Read = 3, Processed = 3 }),
        };

        await RunAsync(test, host, Quick with { MaxAttempts = 3 }, clock);

        Assert.Equal(["failed", "succeeded", "skipped"], host.Ended.Select(a => a.Outcome));
        Assert.Equal([1, 2, 3], host.Ended.Select(a => a.Attempt));
        Assert.All(host.Ended, a => Assert.Equal(new DateOnly(2025, 6, 11), a.Day));
        Assert.Contains("the model was away", host.Ended.First().Message, StringComparison.Ordinal);
        Assert.Equal(2, runs);
        Assert.Empty(host.Warnings);

        IReadOnlyList<KeywordBatchAttempt> recorded = await new AttemptStore(test.Database).ListAsync("nightly", 10, default);
        Assert.Equal(["skipped", "succeeded", "failed"], recorded.Select(a => a.Outcome));
        Assert.Equal(7, recorded[1].RunId);
        Assert.Equal(Moment("20:00:04"), recorded[1].ScheduledFor);
        Assert.Equal("skipped", Assert.Single(await new ScheduleStore(test.Database, clock).ListAsync(default)).LastAttempt!.Outcome);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Of_two_workers_one_makes_each_attempt(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var store = new ScheduleStore(test.Database, At("12:00:00"));
        string[] names = ["a", "b", "c", "d", "e"];
        foreach (string name in names)
        {
            await store.RegisterAsync(Seoul(name, "20:00"), replace: false, default);
        }

        ShiftedTimeProvider clock = At("19:59:57");
        RecordingScheduleHost[] hosts = [new(), new()];
        using var stop = new CancellationTokenSource();
        Task[] workers = [.. hosts.Select(host => new ScheduleWorker(test.Database, host, Quick, clock).RunAsync(stop.Token))];
        await Eventually.TrueAsync(() => Task.FromResult(hosts.Sum(h => h.Ended.Count) >= names.Length || workers.Any(w => w.IsCompleted)), TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => (await store.ListAsync(default)).All(s => s.PreviousFireAt == Moment("20:00:00")));
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        Assert.Equal(names, hosts.SelectMany(h => h.Ended).Select(a => a.Schedule).Order());
        Assert.Equal(names.Length, hosts.Sum(h => h.Runs));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task The_attempt_of_a_worker_that_is_killed_is_made_again_by_another(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, At("12:00:00")).RegisterAsync(Seoul("nightly", "20:00,22:00,08:00"), replace: false, default);
        ShiftedTimeProvider clock = At("19:59:56");

        string url = engine == DatabaseEngine.MySql
            ? (await fixture.Servers.MariaDbAsync()).UrlOf(test.Url.Database)
            : (await fixture.Servers.PostgreSqlAsync()).UrlOf(test.Url.Database);
        using Process worker = TestingProcess.Start("schedule-worker", url, (clock.GetUtcNow() - DateTimeOffset.UtcNow).ToString("c", CultureInfo.InvariantCulture));
        Assert.Equal("2025-06-11", await worker.StandardOutput.ReadLineAsync());
        worker.Kill();
        await worker.WaitForExitAsync();
        Assert.Equal("running", Assert.Single(await new AttemptStore(test.Database).ListAsync(null, 10, default)).Outcome);

        var host = new RecordingScheduleHost();
        await RunAsync(test, host, Quick with { MaxAttempts = 1 }, clock);

        KeywordBatchAttempt attempt = Assert.Single(host.Ended);
        Assert.Equal((new DateOnly(2025, 6, 11), 1, "succeeded"), (attempt.Day, attempt.Attempt, attempt.Outcome));
        Assert.Equal("succeeded", Assert.Single(await new AttemptStore(test.Database).ListAsync(null, 10, default)).Outcome);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    public async Task A_worker_that_is_told_to_stop_cancels_what_it_does_and_says_so(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, At("12:00:00")).RegisterAsync(Seoul("nightly", "20:00,22:00"), replace: false, default);
        ShiftedTimeProvider clock = At("19:59:59");
        var begun = new TaskCompletionSource();
        var host = new RecordingScheduleHost
        {
            Run = async (_, token) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return new();
            },
        };
        using var stop = new CancellationTokenSource();
        Task worker = new ScheduleWorker(test.Database, host, Quick, clock).RunAsync(stop.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await stop.CancelAsync();
        await worker.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("cancelled", Assert.Single(host.Ended).Outcome);
        Assert.Equal("cancelled", Assert.Single(await new AttemptStore(test.Database).ListAsync(null, 10, default)).Outcome);
    }

    [Theory]
    [OnSqlite]
    public async Task A_file_has_one_worker(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        using var stop = new CancellationTokenSource();
        Task first = new ScheduleWorker(test.Database, new RecordingScheduleHost(), Quick).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(test.Url.Database + ".worker") || first.IsCompleted));

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => new ScheduleWorker(test.Database, new RecordingScheduleHost(), Quick).RunAsync(default));
        await stop.CancelAsync();
        await first;

        Assert.Equal(("WorkerAlreadyRunning", KeywordBatchErrorKind.Busy), (error.ErrorId, error.Kind));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task An_account_without_the_right_to_make_tables_is_told_so_and_needs_it_only_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        string user = "u" + test.Url.Database;
        const string Password = "not-in-any-table-4711";
        await test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? $"CREATE USER '{user}'@'%' IDENTIFIED BY '{Password}'; GRANT SELECT, INSERT, UPDATE, DELETE ON {test.Url.Database}.* TO '{user}'@'%'"
            : $"REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE {user} LOGIN PASSWORD '{Password}'; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {user}");
        try
        {
            var poor = new KeywordDatabase(test.Url.WithAccount(user, Password), TableNames.From(SettingsSource.Empty), new() { MinPoolSize = 0 });
            KeywordBatchSchedule nightly = Seoul("nightly", "20:00");

            KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(() => new ScheduleStore(poor).RegisterAsync(nightly, replace: false, default));
            Assert.Equal(("NoRightToSchedule", KeywordBatchErrorKind.PermissionDenied), (refused.ErrorId, refused.Kind));
            refused = await Assert.ThrowsAsync<KeywordBatchException>(() => new ScheduleWorker(poor, new RecordingScheduleHost(), Quick).RunAsync(default));
            Assert.Equal("NoRightToSchedule", refused.ErrorId);
            Assert.DoesNotContain(Password, refused.ToString(), StringComparison.Ordinal);

            await new ScheduleStore(test.Database).RegisterAsync(nightly with { Name = "theirs", Mode = KeywordBatchMode.Check }, replace: false, default);
            await new ScheduleStore(poor).RegisterAsync(nightly, replace: false, default);
            Assert.Equal(2, (await new ScheduleStore(poor).ListAsync(default)).Count);
            string data = string.Join('\n', (await test.QueryAsync("SELECT job_data FROM QRTZ_JOB_DETAILS")).Select(r => System.Text.Encoding.UTF8.GetString((byte[])r[0]!)));
            Assert.Contains("Asia/Seoul", data, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, data, StringComparison.Ordinal);
        }
        finally
        {
            await test.ExecuteAsync(engine == DatabaseEngine.MySql ? $"DROP USER '{user}'@'%'" : $"DROP OWNED BY {user}; DROP ROLE {user}");
        }
    }
}
