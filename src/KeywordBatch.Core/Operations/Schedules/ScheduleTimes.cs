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
        // By the clock on the wall: a time that a change to summer time leaves out is made up for at once.
        DateTime wall = TimeZoneInfo.ConvertTime(fired, _zone).DateTime;
        DateOnly date = DateOnly.FromDateTime(wall);
        date = TimeOnly.FromDateTime(wall) >= _at[index] ? date : date.AddDays(-1);
        DateOnly first = date.AddDays(-_offsets[index]);
        DateTimeOffset until = index + 1 < _at.Count
            ? Moment(first.AddDays(_offsets[index + 1]), _at[index + 1])
            : Moment(first.AddDays(1), _at[0]);
        return new(first.AddDays(_shift), Moment(date, _at[index]), until);
    }

    /// <summary>The attempt whose time has come last.</summary>
    public int LatestIndex(DateTimeOffset now) => Enumerable.Range(0, _at.Count).MaxBy(i => Locate(i, now).ScheduledFor);

    private DateTimeOffset Moment(DateOnly date, TimeOnly time)
    {
        DateTime wall = date.ToDateTime(time);
        while (_zone.IsInvalidTime(wall))
        {
            wall = wall.AddMinutes(15);
        }

        // Of two moments with one name, the first.
        TimeSpan offset = _zone.IsAmbiguousTime(wall) ? _zone.GetAmbiguousTimeOffsets(wall).Max() : _zone.GetUtcOffset(wall);
        return new(wall, offset);
    }

    private static TimeZoneInfo FindZone(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) ? zone : throw OperationsErrors.UnknownTimeZone(id);
}
