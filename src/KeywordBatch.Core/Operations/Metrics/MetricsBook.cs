using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace KeywordBatch.Operations;

/// <summary>Listens to the product's meter and writes the totals as Prometheus reads them.</summary>
internal sealed class MetricsBook : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    public MetricsBook()
    {
        // What has not happened yet counts zero: the instruments are made before they are listened to.
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Telemetry).TypeHandle);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                lock (_gate)
                {
                    _families[instrument.Name] = new(instrument);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything so far, in Prometheus' text format 0.0.4.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach (Family family in _families.Values)
            {
                family.Write(text);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach ((string name, object? tag) in tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",").Append(name).Append("=\"").Append(Escape(Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        lock (_gate)
        {
            _families[instrument.Name].Add(labels.ToString(), value);
        }
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Family
    {
        private readonly string _name;
        private readonly string? _help;
        private readonly double[]? _bounds;
        private readonly SortedDictionary<string, double[]> _series = new(StringComparer.Ordinal);

        public Family(Instrument instrument)
        {
            _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray();
            _name = instrument.Name.Replace('.', '_') + (_bounds is null ? "_total" : "_seconds");
            _help = instrument.Description;
            if (_bounds is null && !Telemetry.IsTagged(instrument))
            {
                _series[""] = [0];
            }
        }

        // A counter's one total; a histogram's buckets, the one beyond all bounds, and the sum.
        public void Add(string labels, double value)
        {
            if (!_series.TryGetValue(labels, out double[]? numbers))
            {
                numbers = new double[_bounds is null ? 1 : _bounds.Length + 2];
                _series[labels] = numbers;
            }

            if (_bounds is null)
            {
                numbers[0] += value;
                return;
            }

            int bucket = Array.FindIndex(_bounds, b => value <= b);
            numbers[bucket < 0 ? _bounds.Length : bucket]++;
            numbers[^1] += value;
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help}\n# TYPE {_name} {(_bounds is null ? "counter" : "histogram")}\n");
            foreach ((string labels, double[] numbers) in _series)
            {
                if (_bounds is null)
                {
                    Line(text, "", labels, numbers[0]);
                    continue;
                }

                double count = 0;
                for (int i = 0; i <= _bounds.Length; i++)
                {
                    count += numbers[i];
                    string bound = i == _bounds.Length ? "+Inf" : _bounds[i].ToString(CultureInfo.InvariantCulture);
                    Line(text, "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", count);
                }

                Line(text, "_sum", labels, numbers[^1]);
                Line(text, "_count", labels, count);
            }
        }

        private void Line(StringBuilder text, string suffix, string labels, double value) =>
            text.Append(CultureInfo.InvariantCulture, $"{_name}{suffix}{(labels.Length > 0 ? "{" + labels + "}" : "")} {value}\n");
    }
}
