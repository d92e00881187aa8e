using System.Globalization;

namespace KeywordBatch.Operations;

/// <summary>The times of a schedule as moments: which day an attempt belongs to, and until when it makes sense.</summary>
internal sealed class ScheduleTimes
{
    public const int MostAttempts = 24;

    private readonly IReadOnlyList<TimeOnly> _at;
    private readonly int[] _offsets;
    private readonly TimeZoneInfo _zone;
    private readonly int _shift;

    /// <param name="schedule">Whose.</param>
    /// <exception cref="KeywordBatchException">UnknownTimeZone, ScheduleTimesOverlap.</exception>
    public ScheduleTimes(KeywordBatchSchedule schedule)
    {
        _at = schedule.At;
        _zone = FindZone(schedule.TimeZone);
        _shift = schedule.Day == KeywordBatchScheduleDay.Yesterday ? -1 : 0;
        if (_at.Count is 0 or > MostAttempts)
        {
            throw OperationsErrors.InvalidScheduleTimes(_at.Count, MostAttempts);
        }

        _offsets = new int[_at.Count];
        for (int i = 1; i < _at.Count; i++)
        {
            _offsets[i] = _offsets[i - 1] + (_at[i] > _at[i - 1] ? 0 : 1);
        }

        if (_offsets[^1] > 1 || (_offsets[^1] == 1 && _at[^1] >= _at[0]))
        {
            throw OperationsErrors.ScheduleTimesOverlap(Format(_at));
        }
    }

    public TimeZoneInfo Zone => _zone;

    /// <summary>Times as people write them, separated by commas or given one by one.</summary>
    /// <exception cref="KeywordBatchException">InvalidScheduleTime.</exception>
    public static IReadOnlyList<TimeOnly> Parse(IEnumerable<string> texts)
    {
        var times = new List<TimeOnly>();
        foreach (string text in texts.SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries)))
        {
            times.Add(TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
                ? time
                : throw OperationsErrors.InvalidScheduleTime(text));
        }

        return times;
    }

    public static string Format(IEnumerable<TimeOnly> times) => string.Join(',', times.Select(Format));

    public static string Format(TimeOnly time) => time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The name that the zone has everywhere; this system's own zone for null.</summary>
    /// <exception cref="KeywordBatchException">UnknownTimeZone.</exception>
    public static string NameZone(string? id)
    {
        TimeZoneInfo zone = id is null ? TimeZoneInfo.Local : FindZone(id);
        return zone.HasIanaId ? zone.Id
            : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out string? name) ? name
            : zone.Id;
    }

    /// <summary>Where an attempt belongs.</summary>
    /// <param name="index">Which of the day's attempts, from 0.</param>
    /// <param name="fired">Some moment from its planned time on: the planned time itself, or when it was made up for.</param>
    public ScheduleOccasion Locate(int index, DateTimeOffset fired)
    {
        // By moments: in the hour that comes twice, the clock on the wall is before a time that has been.
        DateOnly date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(fired, _zone).DateTime);
        date = Moment(date, _at[index]) <= fired ? date : date.AddDays(-1);
        DateOnly first = date.AddDays(-_offsets[index]);
        DateTimeOffset until = index + 1 < _at.Count
            ? Moment(first.AddDays(_offsets[index + 1]), _at[index + 1])
            : Moment(first.AddDays(1), _at[0]);
        return new(first.AddDays(_shift), Moment(date, _at[index]), until);
    }

    /// <summary>The attempt whose time has come last.</summary>
    public int LatestIndex(DateTimeOffset now) => Enumerable.Range(0, _at.Count).MaxBy(i => Locate(i, now).ScheduledFor);

    /// <summary>The first moment after another at which it is a time of day.</summary>
    /// <param name="moment">The other one.</param>
    /// <param name="time">The time of day; where a change to summer time leaves it out, the end of the gap.</param>
    /// <param name="zone">Where.</param>
    public static DateTimeOffset After(DateTimeOffset moment, TimeOnly time, TimeZoneInfo zone)
    {
        // A gap at the end of a day ends on the next one.
        DateOnly date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime).AddDays(-1);
        while (Moment(date, time, zone) <= moment)
        {
            date = date.AddDays(1);
        }

        return Moment(date, time, zone).ToUniversalTime();
    }

    private DateTimeOffset Moment(DateOnly date, TimeOnly time) => Moment(date, time, _zone);

    // Only by offsets of moments: what .NET says of a time on the wall is wrong where summer time is the standard time.
    private static DateTimeOffset Moment(DateOnly date, TimeOnly time, TimeZoneInfo zone)
    {
        if (Named(date.ToDateTime(time), zone) is { } moment)
        {
            return moment;
        }

        // The end of the gap, which is at a full minute.
        DateTime wall = date.ToDateTime(new(time.Hour, time.Minute));
        while (true)
        {
            wall = wall.AddMinutes(1);
            if (Named(wall, zone) is { } end)
            {
                return end;
            }
        }
    }

    // The moment that has a name, the first of two; null in a gap.
    private static DateTimeOffset? Named(DateTime wall, TimeZoneInfo zone)
    {
        DateTimeOffset about = new(wall, TimeSpan.Zero);
        TimeSpan before = zone.GetUtcOffset(about.AddDays(-1)), after = zone.GetUtcOffset(about.AddDays(1));
        DateTimeOffset first = new(wall, before > after ? before : after), second = new(wall, before > after ? after : before);
        return zone.GetUtcOffset(first) == first.Offset ? first
            : zone.GetUtcOffset(second) == second.Offset ? second
            : null;
    }

    private static TimeZoneInfo FindZone(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) ? zone : throw OperationsErrors.UnknownTimeZone(id);
}
