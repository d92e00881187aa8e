using System.Globalization;
using System.Text;

namespace KeywordBatch.Operations;

/// <summary>
/// Writes schedules as operating systems' own schedulers read them. What they start makes one attempt by 'keywordbatch
/// schedule attempt', with the same rules as a worker's; the database and the keys are in the environment file.
/// </summary>
public static class ScheduleForms
{
    private const string EnvironmentFile = "/etc/keywordbatch/environment";

    private const string Quoting = "# A value with &, ; or other special characters stands in single quotes there, as systemd and sh both read it: KEY='value'.";

    // sh cuts a value at an & that is not quoted and goes on without it; another database would be worked on.
    private const string Checked =
        $"! grep -q '^KEYWORDBATCH_DATABASE=' {EnvironmentFile} || : \"${{KEYWORDBATCH_DATABASE:?is not read from {EnvironmentFile}; put its value in single quotes}}\";";

    /// <summary>The files of a form.</summary>
    /// <param name="schedule">Which schedule.</param>
    /// <param name="form">Which form.</param>
    /// <param name="program">The console program, by its path where it is not found without.</param>
    /// <param name="clock">The clock; the system's for null.</param>
    /// <exception cref="KeywordBatchException">CronWithoutSeconds; the schedule's parts are wrong.</exception>
    public static IReadOnlyList<KeywordBatchScheduleFile> Write(
        KeywordBatchSchedule schedule, KeywordBatchScheduleForm form, string program, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var times = new ScheduleTimes(schedule);
        return form switch
        {
            KeywordBatchScheduleForm.SystemdTimer =>
            [
                new($"keywordbatch-{schedule.Name}.service", Service(schedule, program)),
                new($"keywordbatch-{schedule.Name}.timer", Timer(schedule)),
            ],
            KeywordBatchScheduleForm.Cron => [new($"keywordbatch-{schedule.Name}.crontab", Crontab(schedule, program))],
            _ => [new($"Register-KeywordBatch-{schedule.Name}.ps1", Script(schedule, program, times, clock ?? TimeProvider.System))],
        };
    }

    /// <summary>Writes files into a folder.</summary>
    /// <param name="files">Which.</param>
    /// <param name="folder">Where to; it is made when it is not there.</param>
    /// <param name="replace">Whether those that are there are replaced; without, none is written where one of them is there.</param>
    /// <exception cref="KeywordBatchException">ScheduleFileExists, ScheduleFileUnwritable.</exception>
    public static IReadOnlyList<KeywordBatchScheduleFile> Save(IReadOnlyCollection<KeywordBatchScheduleFile> files, string folder, bool replace)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!replace && files.Select(f => Path.Combine(folder, f.Name)).FirstOrDefault(Path.Exists) is { } there)
        {
            throw OperationsErrors.ScheduleFileExists(there);
        }

        var saved = new List<KeywordBatchScheduleFile>();
        foreach (KeywordBatchScheduleFile file in files)
        {
            string path = Path.Combine(folder, file.Name);
            try
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(path, file.Content);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw OperationsErrors.ScheduleFileUnwritable(path, e);
            }

            saved.Add(file with { Path = path });
        }

        return saved;
    }

    /// <summary>The text of a file under a comment with its name, for people and for pipes.</summary>
    /// <param name="file">Which; its form takes comments that begin with #.</param>
    public static string Print(KeywordBatchScheduleFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return $"# {file.Name}\n{file.Content}";
    }

    /// <summary>The arguments of the console program that make the attempt whose time has come.</summary>
    internal static IReadOnlyList<string> Arguments(KeywordBatchSchedule schedule)
    {
        List<string> arguments =
        [
            "schedule", "attempt", schedule.Name, "--at", ScheduleTimes.Format(schedule.At), "--time-zone", schedule.TimeZone,
            .. schedule.ScriptPath is { } script ? new[] { "--script", script, "--table", schedule.Table! } : ["--mode", schedule.Mode.ToString().ToLowerInvariant()],
            "--day", schedule.Day.ToString().ToLowerInvariant(),
        ];
        if (schedule.Limit is { } limit)
        {
            arguments.AddRange(["--limit", limit.ToString(CultureInfo.InvariantCulture)]);
        }

        if (schedule.BusinessDaysOnly)
        {
            arguments.Add("--business-days");
            arguments.AddRange(schedule.HolidayFiles.SelectMany(f => new[] { "--holiday-file", f }));
        }

        return arguments;
    }

    private static string Service(KeywordBatchSchedule schedule, string program) => Lines(
        "[Unit]",
        $"Description=KeywordBatch schedule {schedule.Name}: one attempt",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        "# KEYWORDBATCH_DATABASE, HCX_CHAT_API_KEY and the like; owned by root, mode 0600.",
        Quoting,
        $"EnvironmentFile={EnvironmentFile}",
        $"ExecStart={string.Join(' ', new[] { program }.Concat(Arguments(schedule)).Select(Systemd))}",
        "# 2: done, with questions left for the next attempt.",
        "SuccessExitStatus=2",
        "KillSignal=SIGTERM",
        "TimeoutStartSec=infinity",
        "NoNewPrivileges=yes");

    private static string Timer(KeywordBatchSchedule schedule) => Lines(
    [
        "[Unit]",
        $"Description=KeywordBatch schedule {schedule.Name}",
        "",
        "[Timer]",
        .. schedule.At.Select(t => $"OnCalendar=*-*-* {t.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {schedule.TimeZone}"),
        "AccuracySec=1s",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]);

    private static string Crontab(KeywordBatchSchedule schedule, string program)
    {
        if (schedule.At.FirstOrDefault(t => t.Second != 0) is { Second: not 0 } uneven)
        {
            throw OperationsErrors.CronWithoutSeconds(ScheduleTimes.Format(uneven));
        }

        string command = string.Join(' ', new[] { program }.Concat(Arguments(schedule)).Select(Shell)).Replace("%", "\\%", StringComparison.Ordinal);
        return Lines(
        [
            $"# KeywordBatch schedule {schedule.Name}. CRON_TZ is cronie's; another cron goes by the computer's own time zone.",
            Quoting.Replace("there", "in " + EnvironmentFile, StringComparison.Ordinal),
            $"CRON_TZ={schedule.TimeZone}",
            .. schedule.At.Select(t => string.Create(
                CultureInfo.InvariantCulture, $"{t.Minute} {t.Hour} * * * set -a; . {EnvironmentFile}; set +a; {Checked} exec {command}")),
        ]);
    }

    // With their offset, so that the computer's own time zone does not count.
    private static string Script(KeywordBatchSchedule schedule, string program, ScheduleTimes times, TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        IEnumerable<string> starts = Enumerable.Range(0, schedule.At.Count)
            .Select(i => times.Locate(i, now).ScheduledFor.AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        return Lines(
        [
            $"# KeywordBatch schedule {schedule.Name}. Run it as the account that the task is to run as; that account's environment",
            "# holds KEYWORDBATCH_DATABASE, HCX_CHAT_API_KEY and the like.",
            .. ChangesItsClocks(times.Zone, now)
                ? [$"# {schedule.TimeZone} changes its clocks, Task Scheduler's offsets do not: run it again after each change."]
                : Array.Empty<string>(),
            $"$action = New-ScheduledTaskAction -Execute {PowerShell(program)} -Argument {PowerShell(string.Join(' ', Arguments(schedule).Select(Windows)))}",
            $"$triggers = foreach ($start in {string.Join(", ", starts.Select(PowerShell))}) {{",
            "    $trigger = New-ScheduledTaskTrigger -Daily -At ([datetime]::Today)",
            "    $trigger.StartBoundary = $start",
            "    $trigger",
            "}",
            "$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances Queue",
            $"Register-ScheduledTask -TaskName {PowerShell("KeywordBatch " + schedule.Name)} -Action $action -Trigger $triggers -Settings $settings -Force",
        ]);
    }

    // Not what the zone once did: Seoul has had a summer time, and has it no more.
    private static bool ChangesItsClocks(TimeZoneInfo zone, DateTimeOffset now) =>
        Enumerable.Range(0, 12).Select(month => zone.GetUtcOffset(now.AddMonths(month))).Distinct().Count() > 1;

    private static string Lines(params IEnumerable<string> lines) =>
        new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString();

    private static bool IsPlain(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ',' or ':' or '/' or '+' or '=');

    // systemd takes % for a specifier and $ for a variable, within quotes too.
    private static string Systemd(string text) =>
        IsPlain(text) ? text
        : "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal) + "\"";

    private static string Shell(string text) => IsPlain(text) ? text : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Windows(string text) => IsPlain(text) ? text : "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string PowerShell(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
