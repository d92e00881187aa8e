using System.Diagnostics;
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

        Assert.Equal("CRON_TZ=Asia/Seoul", lines[2]);
        Assert.Equal(["0 20", "0 22", "0 8"], lines[3..].Select(l => l[..l.IndexOf(" *", StringComparison.Ordinal)]));
        Assert.All(lines[3..], l => Assert.EndsWith("exec " + Command, l, StringComparison.Ordinal));
    }

    [Fact]
    public void Both_forms_that_read_the_environment_file_say_how_to_quote_in_it()
    {
        Assert.Contains("single quotes there", ScheduleForms.Write(Nightly, KeywordBatchScheduleForm.SystemdTimer, "keywordbatch")[0].Content, StringComparison.Ordinal);
        Assert.Contains(
            "single quotes in /etc/keywordbatch/environment",
            ScheduleForms.Write(Nightly, KeywordBatchScheduleForm.Cron, "keywordbatch")[0].Content,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KEYWORDBATCH_DATABASE='mysql://u:p@h/d?charset=utf8mb4&tls=1'", true, "mysql://u:p@h/d?charset=utf8mb4&tls=1")]
    [InlineData("KEYWORDBATCH_DATABASE=mysql://u:p@h/d?charset=utf8mb4&tls=1", false, "")]
    [InlineData("HCX_CHAT_API_KEY=x", true, "")]
    public void Cron_s_line_ends_where_sh_does_not_read_the_database_that_the_file_names(string file, bool read, string database)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string folder = Directory.CreateTempSubdirectory("kb-cron-").FullName;
        try
        {
            string environment = Path.Combine(folder, "environment");
            File.WriteAllText(environment, file + "\n");
            string line = ScheduleForms.Write(Nightly with { At = [new(20, 0)] }, KeywordBatchScheduleForm.Cron, "keywordbatch")[0].Content.TrimEnd().Split('\n')[^1];
            string command = line["0 20 * * * ".Length..line.IndexOf("exec ", StringComparison.Ordinal)].Replace("/etc/keywordbatch/environment", environment, StringComparison.Ordinal);
            ProcessStartInfo start = new("sh", ["-c", command + " printf %s \"$KEYWORDBATCH_DATABASE\""]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment.Remove("KEYWORDBATCH_DATABASE");
            using Process sh = Process.Start(start)!;
            string error = sh.StandardError.ReadToEnd();
            Assert.Equal(database, sh.StandardOutput.ReadToEnd());
            sh.WaitForExit();
            Assert.Equal(read, sh.ExitCode == 0);
            Assert.Equal(!read, error.Contains("put its value in single quotes", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
