using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KeywordBatch.Integration.Tests;

/// <summary>
/// What the product measures and traces within one test: others of this process measure too, but not within its activity.
/// A counter's total is that of its values, a histogram's the number of them.
/// </summary>
internal sealed class HeardTelemetry : IDisposable
{
    private readonly Activity _root = new("test");
    private readonly MeterListener _meters;
    private readonly ActivityListener _tracer;
    private readonly ConcurrentQueue<Activity> _activities = new();

    public HeardTelemetry()
    {
        _root.Start();
        _meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "KeywordBatch")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _meters.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i.Name, value, tags));
        _meters.SetMeasurementEventCallback<double>((i, _, tags, _) => Add(i.Name, 1, tags));
        _meters.Start();
        _tracer = new()
        {
            ShouldListenTo = s => s.Name == "KeywordBatch",
            Sample = (ref ActivityCreationOptions<ActivityContext> o) => ActivitySamplingResult.AllData,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_tracer);
    }

    /// <summary>By instrument, and by instrument and last tag: keywordbatch.sync.rows and keywordbatch.sync.rows inserted.</summary>
    public ConcurrentDictionary<string, double> Totals { get; } = new();

    public List<Activity> Activities => [.. _activities.Where(a => a.TraceId == _root.TraceId)];

    public void Dispose()
    {
        _tracer.Dispose();
        _meters.Dispose();
        _root.Dispose();
    }

    private void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Activity.Current?.TraceId != _root.TraceId)
        {
            return;
        }

        Totals.AddOrUpdate(name, value, (_, sum) => sum + value);
        if (!tags.IsEmpty)
        {
            Totals.AddOrUpdate($"{name} {tags[^1].Value}", value, (_, sum) => sum + value);
        }
    }
}
