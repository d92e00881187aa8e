using System.CommandLine;
using KeywordBatch.Operations;
using KeywordBatch.Sync;

namespace KeywordBatch.Cli.Commands;

/// <summary>What says what a schedule is.</summary>
internal static class ScheduleOptions
{
    private static readonly Argument<string> Name = new("NAME");

    private static readonly Option<string> At = new("--at")
    {
        HelpName = "TIMES",
        DefaultValueFactory = _ => "20:00,22:00,08:00",
    };

    private static readonly Option<string?> Zone = new("--time-zone") { HelpName = "ZONE" };

    private static readonly Option<KeywordBatchMode> Mode = Named("--mode", "basic|check|missing|complete", KeywordBatchMode.Complete);

    private static readonly Option<KeywordBatchScheduleDay> Day = Named("--day", "today|yesterday", KeywordBatchScheduleDay.Today);

    private static readonly Option<long?> Limit = SharedOptions.Whole<long?>("--limit", "N", 1, long.MaxValue);

    private static readonly Option<string?> Script = new("--script") { HelpName = "FILE" };

    private static readonly Option<string?> Table = new("--table") { HelpName = "NAME" };

    private static readonly Option<bool> BusinessDays = new("--business-days");

    private static readonly Option<string[]> HolidayFiles = new("--holiday-file") { HelpName = "FILE" };

    /// <summary>The same for every command that describes a schedule.</summary>
    public static Command Add(Command command)
    {
        command.Add(Name);
        foreach (Option option in (Option[])[At, Zone, Mode, Day, Limit, Script, Table, BusinessDays, HolidayFiles, SharedOptions.Database, SharedOptions.Json])
        {
            command.Add(option);
        }

        return command;
    }

    /// <summary>The schedule that is described.</summary>
    /// <param name="context">The call.</param>
    /// <param name="register">Whether what it needs has to be there now; an attempt tells of it as of any other failure.</param>
    /// <exception cref="KeywordBatchException">A part of it is wrong.</exception>
    public static KeywordBatchSchedule Read(CliContext context, bool register)
    {
        string[] holidays = [.. (context.Get(HolidayFiles) ?? []).Select(Path.GetFullPath)];
        if (register)
        {
            BusinessCalendar.Open(BusinessCalendarKind.Weekdays, null, holidays);
        }

        KeywordBatchSchedule schedule = ScheduleStore.Describe(context.Get(Name), [context.Get(At)!], context.Get(Zone)) with
        {
            Mode = context.Get(Mode),
            Day = context.Get(Day),
            Limit = context.Get(Limit),
            BusinessDaysOnly = context.Get(BusinessDays) || holidays.Length > 0,
            HolidayFiles = holidays,
        };
        return ScheduleStore.WithScript(
            schedule,
            context.Get(Script) is { } script ? Path.GetFullPath(script) : null,
            context.Get(Table),
            forBatch: schedule.Limit is not null || context.IsGiven(Mode),
            mustExist: register);
    }

    // By its name only: a number is read as a value too, whether there is such a one or not.
    private static Option<T> Named<T>(string name, string names, T usual)
        where T : struct, Enum
    {
        var option = new Option<T>(name) { HelpName = names, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }, ..] && !Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                result.AddError(CliTexts.Get("NoSuchName", name, text, names));
            }
        });
        return option;
    }
}
