using System.Management.Automation;
using KeywordBatch.Questions;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "BusinessDay", DefaultParameterSetName = OfPeriod)]
[OutputType(typeof(DateOnly))]
public sealed class GetBusinessDayCommand : AsyncCmdlet
{
    internal const string TypeName = "KeywordBatch.BusinessDay";

    private const string OfPeriod = "Period";
    private const string LastOnes = "Last";

    private BusinessCalendar _calendar = BusinessCalendar.Weekdays;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = OfPeriod, HelpMessage = "First day: a date, 2025-06-11, today, yesterday or -7d.")]
    [Alias("StartDate")]
    [DateTransformation]
    public DateOnly Start { get; set; }

    [Parameter(Position = 1, ParameterSetName = OfPeriod, HelpMessage = "Last day, included; as Start. Default: the same as Start.")]
    [Alias("EndDate")]
    [DateTransformation]
    public DateOnly? End { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = LastOnes, HelpMessage = "The last so many business days, today included, 1 to 10000.")]
    [ValidateRange(1, 10_000)]
    public int Last { get; set; }

    [Parameter(HelpMessage = "Weekdays, or EveryDay for markets that know no weekend. Default: Weekdays.")]
    [OneOfTransformation(typeof(BusinessCalendarKind))]
    public BusinessCalendarKind Calendar { get; set; }

    [Parameter(HelpMessage = "The days of the weekend. Default: Saturday, Sunday.")]
    [ValidateNotNullOrEmpty]
    public DayOfWeek[]? Weekend { get; set; }

    [Parameter(HelpMessage = "Files of holidays: CSV with a date in each line, or iCalendar.")]
    [ValidateNotNullOrEmpty]
    public string[] HolidayFile { get; set; } = [];

    protected override void Prepare() => _calendar = BusinessCalendar.Open(Calendar, Weekend, HolidayFile.Select(ResolvePath));

    protected override async Task RunAsync(CmdletOutput output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        IEnumerable<DateOnly> days = ParameterSetName == LastOnes
            ? _calendar.Last(BusinessCalendar.Today(Clock), Last)
            : _calendar.Days(new Period(Start, End ?? Start));
        foreach (DateOnly day in days)
        {
            await output.WriteObjectAsync(Named(day));
        }
    }

    /// <summary>A DateOnly as ever, by a name that views and properties can be given to.</summary>
    internal static PSObject Named(DateOnly day)
    {
        var named = new PSObject(day);
        named.TypeNames.Insert(0, TypeName);
        return named;
    }
}
