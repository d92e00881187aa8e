using KeywordBatch.Operations;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class ScheduleFormsTests
{
    private static readonly KeywordBatchSchedule Nightly = ScheduleStore.Describe("nightly", ["20:00,22:00,08:00"], "Asia/Seoul") with { Limit = 500 };

    private const string Command = "/opt/kb/keywordbatch schedule attempt nightly --at 20:00,22:00,08:00 --time-zone Asia/Seoul --mode complete --day today --limit 500";

    [Fact]
    public void Systemd_gets_a_timer_in_the_schedule_s_zone_and_a_service_with_one_attempt()
    {
        IReadOnlyList<KeywordBatchScheduleFile> files = ScheduleForms.Write(Nightly, KeywordBatchScheduleForm.SystemdTimer, "/opt/kb/keywordbatch");

        Assert.Equal(["keywordbatch-nightly.service", "keywordbatch-nightly.timer"], files.Select(f => f.Name));
        Assert.Contains($"ExecStart={Command}\n", files[0].Content, StringComparison.Ordinal);
        Assert.Contains("EnvironmentFile=/etc/keywordbatch/environment\n", files[0].Content, StringComparison.Ordinal);
        foreach (string time in new[] { "20:00:00", "22:00:00", "08:00:00" })
        {
            Assert.Contains($"OnCalendar=*-*-* {time} Asia/Seoul\n", files[1].Content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cron_gets_a_line_for_each_time()
    {
        string[] lines = Assert.Single(ScheduleForms.Write(Nightly, KeywordBatchScheduleForm.Cron, "/opt/kb/keywordbatch")).Content.TrimEnd().Split('\n');

        Assert.Equal("CRON_TZ=Asia/Seoul", lines[1]);
        Assert.Equal(["0 20", "0 22", "0 8"], lines[2..].Select(l => l[..l.IndexOf(" *", StringComparison.Ordinal)]));
        Assert.All(lines[2..], l => Assert.EndsWith("exec " + Command, l, StringComparison.Ordinal));
    }

    [Fact]
    public void Cron_refuses_seconds()
    {
        KeywordBatchException error = Assert.Throws<KeywordBatchException>(
            () => ScheduleForms.Write(Nightly with { At = [new(20, 0, 30)] }, KeywordBatchScheduleForm.Cron, "keywordbatch"));
        Assert.Equal("CronWithoutSeconds", error.ErrorId);
    }

    [Fact]
    public void Task_Scheduler_gets_starts_with_their_offset()
    {
        var clock = new Testing.ManualTimeProvider(new(2025, 6, 11, 3, 0, 0, TimeSpan.Zero));

        string script = Assert.Single(ScheduleForms.Write(Nightly, KeywordBatchScheduleForm.ScheduledTask, @"C:\Program Files\kb\keywordbatch.exe", clock)).Content;

        Assert.Contains("'2025-06-11T20:00:00+09:00', '2025-06-11T22:00:00+09:00', '2025-06-12T08:00:00+09:00'", script, StringComparison.Ordinal);
        Assert.Contains(@"-Execute 'C:\Program Files\kb\keywordbatch.exe' -Argument 'schedule attempt nightly --at 20:00,22:00,08:00", script, StringComparison.Ordinal);
        Assert.DoesNotContain("changes its clocks", script, StringComparison.Ordinal);
        Assert.Contains(
            "changes its clocks",
            ScheduleForms.Write(Nightly with { TimeZone = "Europe/Berlin" }, KeywordBatchScheduleForm.ScheduledTask, "keywordbatch", clock)[0].Content,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_with_special_characters_are_quoted_as_each_form_wants_it()
    {
        KeywordBatchSchedule odd = Nightly with { BusinessDaysOnly = true, HolidayFiles = ["/etc/a b's 100%.csv"] };

        Assert.Contains("--business-days --holiday-file \"/etc/a b's 100%%.csv\"\n", Text(KeywordBatchScheduleForm.SystemdTimer), StringComparison.Ordinal);
        Assert.Contains(@"--holiday-file '/etc/a b'\''s 100\%.csv'" + "\n", Text(KeywordBatchScheduleForm.Cron), StringComparison.Ordinal);
        Assert.Contains("--holiday-file \"/etc/a b''s 100%.csv\"'", Text(KeywordBatchScheduleForm.ScheduledTask), StringComparison.Ordinal);

        string Text(KeywordBatchScheduleForm form) => ScheduleForms.Write(odd, form, "keywordbatch")[0].Content;
    }
}
