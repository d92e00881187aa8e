using System.Globalization;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Operations.ScheduleHarness;

namespace KeywordBatch.Integration.Tests.Operations;

/// <summary>When a worker makes an attempt, and when it lets one be.</summary>
[Collection("waiting")]
public sealed class AttemptTimeTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Attempts_that_nobody_was_there_for_are_made_up_for_while_they_make_sense(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, At("12:00:00")).RegisterAsync(Seoul("nightly", "20:00,22:00,08:00"), replace: false, default);
        var host = new RecordingScheduleHost();

        await RunAsync(test, host, Quick with { MaxAttempts = 2 }, At("22:30:00"));

        Assert.Equal([(1, "missed"), (2, "succeeded")], host.Ended.Select(a => (a.Attempt, a.Outcome)).Order());
        Assert.Equal(Moment("22:00:00"), host.Ended.Single(a => a.Attempt == 2).ScheduledFor);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task After_days_without_a_worker_the_attempt_that_still_makes_sense_is_made(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, At("12:00:00")).RegisterAsync(Seoul("nightly", "20:00,22:00,08:00"), replace: false, default);
        var host = new RecordingScheduleHost();

        await RunAsync(test, host, Quick with { MaxAttempts = 3 }, new ShiftedTimeProvider(Moment("22:30:00").AddDays(3) - DateTimeOffset.UtcNow));

        Assert.Equal(
            [(new DateOnly(2025, 6, 13), 3, "missed"), (new DateOnly(2025, 6, 14), 1, "missed"), (new DateOnly(2025, 6, 14), 2, "succeeded")],
            host.Ended.Select(a => (a.Day, a.Attempt, a.Outcome)).Order());
        Assert.Equal(Moment("22:00:00").AddDays(3), host.Ended.Single(a => a.Outcome == "succeeded").ScheduledFor);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Of_two_hosts_that_make_an_attempt_at_once_the_record_of_the_one_that_did_the_day_stays(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        KeywordBatchSchedule schedule = Seoul("nightly", "20:00");
        ShiftedTimeProvider clock = At("20:00:01");
        var first = new RecordingScheduleHost
        {
            Run = (day, _) => Task.FromResult(new KeywordBatchSummary { Start = day, End = day, Read = 20, Processed = 20 }),
        };
        var second = new RecordingScheduleHost
        {
            Run = async (day, token) =>
            {
                await new ScheduleWorker(test.Database, first, Quick, clock).AttemptAsync(schedule, token);
                return new() { Start = day, End = day, Read = 20, Skipped = 20 };
            },
        };

        await new ScheduleWorker(test.Database, second, Quick, clock).AttemptAsync(schedule, default);

        KeywordBatchAttempt kept = Assert.Single(await new AttemptStore(test.Database).ListAsync("nightly", 10, default));
        Assert.Equal(Assert.Single(first.Ended).Message, kept.Message);
        Assert.NotEqual(Assert.Single(second.Ended).Message, kept.Message);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_time_that_Dublin_s_summer_time_leaves_out_is_attempted_once_and_for_its_own_day(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        KeywordBatchSchedule schedule = ScheduleStore.Describe("nightly", ["01:00"], "Europe/Dublin");
        await new ScheduleStore(test.Database, Utc("2026-03-28T12:00:00Z")).RegisterAsync(schedule, replace: false, default);
        ShiftedTimeProvider clock = Utc("2026-03-29T00:59:58Z");
        var host = new RecordingScheduleHost();

        await RunAsync(test, host, Quick with { MaxAttempts = 1 }, clock);

        Assert.Equal((new DateOnly(2026, 3, 29), "succeeded"), (Assert.Single(host.Ended).Day, host.Ended.Single().Outcome));
        KeywordBatchSchedule listed = Assert.Single(await new ScheduleStore(test.Database, clock).ListAsync(default));
        Assert.Equal(DateTimeOffset.Parse("2026-03-29T01:00:00Z", CultureInfo.InvariantCulture), listed.PreviousFireAt);
        Assert.Equal(DateTimeOffset.Parse("2026-03-30T00:00:00Z", CultureInfo.InvariantCulture), listed.NextFireAt);
        Assert.Equal(
            [["CRON", "0 0 1 * * ?", "Europe/Dublin"]],
            (await test.QueryAsync("SELECT t.TRIGGER_TYPE, c.CRON_EXPRESSION, c.TIME_ZONE_ID FROM QRTZ_TRIGGERS t JOIN QRTZ_CRON_TRIGGERS c ON c.TRIGGER_NAME = t.TRIGGER_NAME"))
                .Select(r => r.Select(v => v!.ToString()!).ToArray()));
    }

    [Theory]
    [OnSqlite]
    public async Task A_time_that_a_gap_leaves_out_does_not_fire_before_it(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, Utc("2026-03-28T12:00:00Z")).RegisterAsync(
            ScheduleStore.Describe("nightly", ["01:00"], "Europe/Dublin"), replace: false, default);
        var host = new RecordingScheduleHost();

        await RunAsync(test, host, Quick with { Duration = TimeSpan.FromSeconds(3) }, Utc("2026-03-28T23:59:59Z"));

        Assert.Empty(host.Ended);
    }

    [Theory]
    [OnSqlite]
    public async Task A_worker_waits_longer_than_a_timer_counts(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, At("12:00:00")).RegisterAsync(Seoul("nightly", "20:00"), replace: false, default);
        ShiftedTimeProvider clock = At("19:59:59");
        var host = new RecordingScheduleHost();

        await RunAsync(test, host, Quick with { MaxAttempts = 1, Duration = TimeSpan.FromDays(60) }, clock);

        Assert.Equal("succeeded", Assert.Single(host.Ended).Outcome);
        KeywordBatchException error = Assert.Throws<KeywordBatchException>(() => Quick with { Duration = TimeSpan.FromSeconds(-5) });
        Assert.Equal(("InvalidWorkerDuration", KeywordBatchErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
    }

    [Theory]
    [OnSqlite]
    public async Task A_day_that_is_no_business_day_is_skipped(DatabaseEngine engine)
    {
        using var home = new TempHome();
        string holidays = home.File("holidays.csv");
        Directory.CreateDirectory(home.Path);
        await File.WriteAllTextAsync(holidays, "2025-06-10");
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await new ScheduleStore(test.Database, At("12:00:00")).RegisterAsync(
            Seoul("nightly", "20:00") with { Day = KeywordBatchScheduleDay.Yesterday, BusinessDaysOnly = true, HolidayFiles = [holidays] },
            replace: false,
            default);
        ShiftedTimeProvider clock = At("19:59:59");
        var host = new RecordingScheduleHost();

        await RunAsync(test, host, Quick with { MaxAttempts = 1 }, clock);

        Assert.Equal((new DateOnly(2025, 6, 10), "skipped"), (host.Ended.Single().Day, host.Ended.Single().Outcome));
        Assert.Equal(0, host.Runs);
    }
}
