using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsLifecycle.Register, "KeywordBatchSchedule", SupportsShouldProcess = true, DefaultParameterSetName = ForWorkers)]
[OutputType(typeof(KeywordBatchSchedule), ParameterSetName = [ForWorkers])]
[OutputType(typeof(string), typeof(FileInfo), ParameterSetName = [ForSystem])]
public sealed class RegisterKeywordBatchScheduleCommand : DatabaseCmdlet
{
    private const string ForWorkers = "Worker";
    private const string ForSystem = "System";

    private KeywordBatchSchedule _schedule = new("");
    private string? _folder;

    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The schedule's name: letters, digits, '-', '_' and '.', at most 80.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(HelpMessage = "The times of a day's attempts, in order; one that is not later than the one before it is on the next day.")]
    [ValidateNotNullOrEmpty]
    public string[] At { get; set; } = ["20:00", "22:00", "08:00"];

    [Parameter(HelpMessage = "The time zone of times and days, such as Asia/Seoul. Default: this computer's, by its name.")]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    [Parameter(HelpMessage = "What is run: Basic, Check, Missing or Complete.")]
    [OneOfTransformation(typeof(KeywordBatchMode))]
    public KeywordBatchMode Mode { get; set; } = KeywordBatchMode.Complete;

    [Parameter(HelpMessage = "A PowerShell script that is run in the place of the batch, where the worker finds it; it gets the day as its parameter.")]
    [ValidateNotNullOrEmpty]
    public string? ScriptPath { get; set; }

    [Parameter(HelpMessage = "The table that the script syncs by Invoke-DailySync: a day of it that is completed is done.")]
    [ArgumentCompleter(typeof(TableCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Table { get; set; }

    [Parameter(HelpMessage = "The day that is worked on: that of the first attempt, or the one before it.")]
    [OneOfTransformation(typeof(KeywordBatchScheduleDay))]
    public KeywordBatchScheduleDay Day { get; set; } = KeywordBatchScheduleDay.Today;

    [Parameter(HelpMessage = "At most so many missing questions an attempt, 1 or more.")]
    [ValidateRange(1, long.MaxValue)]
    public long? Limit { get; set; }

    [Parameter(HelpMessage = "Skips weekends, and the days of HolidayFile.")]
    public SwitchParameter BusinessDaysOnly { get; set; }

    [Parameter(HelpMessage = "Files of holidays, CSV or iCalendar, where the worker finds them; with them, only business days are worked on.")]
    [ValidateNotNullOrEmpty]
    public string[] HolidayFile { get; set; } = [];

    [Parameter(HelpMessage = "Replaces a schedule of the same name; with -Path, files that are there.")]
    public SwitchParameter Force { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ForSystem, HelpMessage = "Writes the form of the operating system's own scheduler instead: SystemdTimer, Cron or ScheduledTask.")]
    [OneOfTransformation(typeof(KeywordBatchScheduleForm))]
    public KeywordBatchScheduleForm As { get; set; }

    [Parameter(ParameterSetName = ForSystem, HelpMessage = "The folder that the form's files are written to. Default: they are only written to the output.")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter(ParameterSetName = ForSystem, HelpMessage = "The console program. Default: keywordbatch, by its path where it is found.")]
    [ValidateNotNullOrEmpty]
    public string? Program { get; set; }

    protected override void Prepare()
    {
        string[] holidays = [.. HolidayFile.Select(ResolvePath)];
        BusinessCalendar.Open(BusinessCalendarKind.Weekdays, null, holidays);
        _schedule = ScheduleStore.Describe(Name, At, TimeZone) with
        {
            Mode = Mode,
            Day = Day,
            Limit = Limit,
            BusinessDaysOnly = BusinessDaysOnly || holidays.Length > 0,
            HolidayFiles = holidays,
        };
        _schedule = ScheduleStore.WithScript(
            _schedule,
            ScriptPath is null ? null : ResolvePath(ScriptPath),
            Table,
            forBatch: Limit is not null || MyInvocation.BoundParameters.ContainsKey(nameof(Mode)),
            mustExist: true);
        _folder = Path is null ? null : ResolvePath(Path);
        if (ParameterSetName == ForSystem && Program is null)
        {
            Program = InvokeCommand.GetCommand("keywordbatch", CommandTypes.Application)?.Definition;
            if (Program is null)
            {
                Program = "keywordbatch";
                WriteWarning(CmdletTexts.Get("ProgramNotFound"));
            }
        }

        base.Prepare();
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (ParameterSetName == ForSystem)
        {
            await WriteFormAsync(output);
            return;
        }

        string times = string.Join(", ", _schedule.At.Select(t => t.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
        if (!await output.ShouldProcessAsync(
            CmdletTexts.Get("InDatabase", Name, database.Url), CmdletTexts.Get("RegisterSchedule", times, _schedule.TimeZone)))
        {
            return;
        }

        var store = new ScheduleStore(database, Clock);
        foreach (string warning in await store.RegisterAsync(_schedule, Force, cancellationToken))
        {
            await output.WriteWarningAsync(warning);
        }

        await output.WriteObjectAsync((await store.ListAsync(cancellationToken)).FirstOrDefault(s => s.Name == Name) ?? _schedule);
    }

    // The text changes nothing, so -WhatIf shows it too. As a string: a view would wrap its lines.
    private async Task WriteFormAsync(CmdletOutput output)
    {
        var asked = new List<KeywordBatchScheduleFile>();
        foreach (KeywordBatchScheduleFile file in ScheduleForms.Write(_schedule, As, Program!, Clock))
        {
            if (_folder is not null
                && await output.ShouldProcessAsync(System.IO.Path.Combine(_folder, file.Name), CmdletTexts.Get("WriteScheduleFile")))
            {
                asked.Add(file);
            }
            else
            {
                await output.WriteObjectAsync(ScheduleForms.Print(file));
            }
        }

        if (asked.Count > 0)
        {
            string[] paths = [.. ScheduleForms.Save(asked, _folder!, Force).Select(f => f.Path!)];
            foreach (PSObject item in await output.CallAsync(cmdlet => cmdlet.InvokeProvider.Item.Get(paths, force: true, literalPath: true)))
            {
                await output.WriteObjectAsync(item);
            }
        }
    }
}
