using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsLifecycle.Register, "KeywordBatchSchedule", SupportsShouldProcess = true)]
[OutputType(typeof(KeywordBatchSchedule))]
public sealed class RegisterKeywordBatchScheduleCommand : DatabaseCmdlet
{
    private KeywordBatchSchedule _schedule = new("");

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

    [Parameter(HelpMessage = "The day that is worked on: that of the first attempt, or the one before it.")]
    [OneOfTransformation(typeof(KeywordBatchScheduleDay))]
    public KeywordBatchScheduleDay Day { get; set; } = KeywordBatchScheduleDay.Today;

    [Parameter(HelpMessage = "At most so many missing questions an attempt, 1 or more.")]
    [ValidateRange(1, long.MaxValue)]
    public long? Limit { get; set; }

    [Parameter(HelpMessage = "Replaces a schedule of the same name.")]
    public SwitchParameter Force { get; set; }

    protected override void Prepare()
    {
        _schedule = ScheduleStore.Describe(Name, At, TimeZone) with { Mode = Mode, Day = Day, Limit = Limit };
        base.Prepare();
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
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
}
