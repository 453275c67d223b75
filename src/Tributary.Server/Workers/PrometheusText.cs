using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tributary.Server;

/// <summary>The meter <see cref="Meters"/> in the text format of Prometheus.</summary>
internal sealed class PrometheusText : IDisposable
{
    private static readonly double[] s_bounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (string Help, long Sum)> _counters = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (string Help, long[] Counts, double Sum)> _histograms = new(StringComparer.Ordinal);

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != Meters.Name) return;
            var (name, help) = (instrument.Name.Replace('.', '_'), instrument.Description ?? "");
            lock (_lock)
            {
                if (instrument is Counter<long>) _counters[name + "_total"] = (help, 0);
                else _histograms[name] = (help, new long[s_bounds.Length + 1], 0);
            }
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name.Replace('.', '_') + "_total", value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Record(instrument.Name.Replace('.', '_'), value));
        _listener.Start();
    }

    /// <param name="gauges">What is measured at the moment of asking.</param>
    public string Write(params ReadOnlySpan<(string Name, string Help, long Value)> gauges)
    {
        var text = new StringBuilder();
        foreach (var (name, help, value) in gauges) Simple(text, name, help, "gauge", value);
        lock (_lock)
        {
            foreach (var (name, (help, sum)) in _counters) Simple(text, name, help, "counter", sum);
            foreach (var (name, (help, counts, sum)) in _histograms) Buckets(text, name, help, counts, sum);
        }
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string name, long value)
    {
        lock (_lock) _counters[name] = _counters[name] with { Sum = _counters[name].Sum + value };
    }

    private void Record(string name, double value)
    {
        var bucket = Array.FindIndex(s_bounds, bound => value <= bound);
        lock (_lock)
        {
            var known = _histograms[name];
            known.Counts[bucket < 0 ? s_bounds.Length : bucket]++;
            _histograms[name] = known with { Sum = known.Sum + value };
        }
    }

    private static void Simple(StringBuilder text, string name, string help, string type, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");

    private static void Buckets(StringBuilder text, string name, string help, long[] counts, double sum)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} histogram\n");
        var upTo = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            upTo += counts[i];
            var bound = i < s_bounds.Length ? s_bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {upTo}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum {sum}\n{name}_count {upTo}\n");
    }
}
