using System.Globalization;
using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// The latest report of each bar. At most five records a second leave it, whatever the number of reports and bars: a
/// record costs the host a repaint, and a record an item has made cmdlets five times slower.
/// </summary>
internal sealed class ProgressBoard(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Bar> _bars = [];
    private readonly Queue<int> _changed = [];
    private long _lastTaken;
    private bool _takenOnce;

    /// <summary>Notes a report.</summary>
    /// <returns>True when a record is due now.</returns>
    public bool Report(CmdletProgress progress)
    {
        lock (_gate)
        {
            if (!_bars.TryGetValue(progress.Id, out Bar? bar))
            {
                _bars[progress.Id] = bar = new Bar(clock.GetTimestamp(), progress.Done);
            }

            bar.Latest = progress;
            if (!bar.Queued)
            {
                bar.Queued = true;
                _changed.Enqueue(progress.Id);
            }

            return IsDue;
        }
    }

    /// <summary>The record that has waited longest, if one is due.</summary>
    public ProgressRecord? TakeDue()
    {
        lock (_gate)
        {
            if (!IsDue || !_changed.TryDequeue(out int id))
            {
                return null;
            }

            _lastTaken = clock.GetTimestamp();
            _takenOnce = true;
            Bar bar = _bars[id];
            bar.Queued = false;
            return Record(bar);
        }
    }

    /// <summary>A closing record for each bar that was ever shown; innermost first.</summary>
    public IReadOnlyList<ProgressRecord> TakeCompleted()
    {
        lock (_gate)
        {
            ProgressRecord[] records =
            [
                .. _bars.Values.Where(b => b.Shown).OrderByDescending(b => b.Latest!.Id).Select(b =>
                    new ProgressRecord(b.Latest!.Id, b.Latest.Activity, " ")
                    {
                        ParentActivityId = b.Latest.ParentId,
                        RecordType = ProgressRecordType.Completed,
                    }),
            ];
            _bars.Clear();
            _changed.Clear();
            return records;
        }
    }

    private bool IsDue => !_takenOnce || clock.GetElapsedTime(_lastTaken) >= Interval;

    private ProgressRecord Record(Bar bar)
    {
        CmdletProgress latest = bar.Latest!;
        bar.Shown = true;
        double seconds = clock.GetElapsedTime(bar.Started).TotalSeconds;

        // What was done before the first report took a time that nobody knows.
        double rate = seconds > 0 ? (latest.Done - bar.DoneAtFirst) / seconds : 0;
        var record = new ProgressRecord(latest.Id, latest.Activity, Status(latest, rate))
        {
            ParentActivityId = latest.ParentId,
            RecordType = ProgressRecordType.Processing,
            CurrentOperation = latest.Step,
        };
        if (latest.Total is > 0 and { } total)
        {
            record.PercentComplete = (int)Math.Clamp(latest.Done * 100 / total, 0, 100);
            if (rate > 0)
            {
                record.SecondsRemaining = (int)Math.Clamp((total - latest.Done) / rate, 0, int.MaxValue);
            }
        }

        return record;
    }

    private static string Status(CmdletProgress latest, double rate)
    {
        string count = latest.Total is { } total
            ? string.Create(CultureInfo.CurrentCulture, $"{latest.Done:N0} / {total:N0}")
            : latest.Done.ToString("N0", CultureInfo.CurrentCulture);
        string status = latest.Unit.Length == 0 ? count : $"{count} {latest.Unit}";
        return rate > 0 ? CmdletTexts.Get("ProgressStatus", status, rate) : status;
    }

    private sealed class Bar(long started, long done)
    {
        public long Started { get; } = started;

        public long DoneAtFirst { get; } = done;

        public CmdletProgress? Latest { get; set; }

        public bool Queued { get; set; }

        public bool Shown { get; set; }
    }
}
