using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tributary.Server.Application.Monitoring;

/// <summary>Writes the meter <see cref="Meters"/> in the text format of Prometheus.</summary>
internal sealed class PrometheusText : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (string Help, SortedDictionary<string, long> Sums)> _counters = new(
        StringComparer.Ordinal
    );
    private readonly SortedDictionary<string, (string Help, long[] Counts, double Sum)> _histograms = new(
        StringComparer.Ordinal
    );

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != Meters.Name)
                return;
            var (name, help) = (instrument.Name.Replace('.', '_'), instrument.Description ?? "");
            lock (_lock)
            {
                if (instrument is Counter<long>)
                    _counters[name + "_total"] = (help, new(StringComparer.Ordinal));
                else
                    _histograms[name] = (help, new long[RequestMeters.Bounds.Length + 1], 0);
            }
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => Add(instrument.Name.Replace('.', '_') + "_total", Labels(tags), value)
        );
        _listener.SetMeasurementEventCallback<double>(
            (instrument, value, _, _) => Record(instrument.Name.Replace('.', '_'), value)
        );
        _listener.Start();
    }

    /// <param name="figures">Figures measured at the time of the request.</param>
    public string Write(IEnumerable<Figure> figures, RequestMeters requests)
    {
        var text = new StringBuilder();
        foreach (var figure in figures)
            Simple(text, figure);
        lock (_lock)
        {
            foreach (var (name, (help, sums)) in _counters)
                Sums(text, name, help, sums);
            foreach (var (name, (help, counts, sum)) in _histograms)
            {
                Head(text, name, help, "histogram");
                Buckets(text, name, "", counts, sum);
            }
        }
        Requests(text, requests);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string name, string labels, long value)
    {
        lock (_lock)
        {
            var sums = _counters[name].Sums;
            sums[labels] = sums.GetValueOrDefault(labels) + value;
        }
    }

    // The values are words of this program, so nothing in them needs escaping.
    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags switch
        {
            [] => "",
            [var only] => $"{only.Key}=\"{only.Value}\"",
            _ => throw new NotSupportedException("A counter has one label at most."),
        };

    private void Record(string name, double value)
    {
        var bucket = Array.FindIndex(RequestMeters.Bounds, bound => value <= bound);
        lock (_lock)
        {
            var known = _histograms[name];
            known.Counts[bucket < 0 ? RequestMeters.Bounds.Length : bucket]++;
            _histograms[name] = known with { Sum = known.Sum + value };
        }
    }

    private static void Head(StringBuilder text, string name, string help, string type) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Simple(StringBuilder text, Figure figure)
    {
        Head(text, figure.Name, figure.Help, figure.Type);
        Sample(text, figure.Name, figure.Labels, figure.Value);
    }

    // A counter that nothing was added to is 0, so that an alert can be written before its first event.
    private static void Sums(StringBuilder text, string name, string help, SortedDictionary<string, long> sums)
    {
        Head(text, name, help, "counter");
        if (sums.Count == 0)
            Sample(text, name, "", 0);
        foreach (var (labels, sum) in sums)
            Sample(text, name, labels, sum);
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    private static void Requests(StringBuilder text, RequestMeters requests)
    {
        const string Total = "tributary_http_requests_total";
        const string Seconds = "tributary_http_request_seconds";

        var routes = requests
            .Routes.OrderBy(route => route.Route, StringComparer.Ordinal)
            .ThenBy(route => route.Method, StringComparer.Ordinal)
            .ToList();
        Head(text, Total, "Requests answered, by method, route template and status.", "counter");
        foreach (var route in routes)
        foreach (var (status, count) in route.ByStatus())
            text.Append(CultureInfo.InvariantCulture, $"{Total}{{{LabelsOf(route)},status=\"{status}\"}} {count}\n");
        Head(text, Seconds, "How long requests took, by method and route template.", "histogram");
        foreach (var route in routes)
            Buckets(text, Seconds, LabelsOf(route), route.Buckets(), route.Seconds);
    }

    private static string LabelsOf(RouteFigures route) => $"method=\"{route.Method}\",route=\"{route.Route}\"";

    private static void Buckets(StringBuilder text, string name, string labels, long[] counts, double sum)
    {
        var (before, own) = (labels.Length > 0 ? labels + "," : "", labels.Length > 0 ? "{" + labels + "}" : "");
        var upTo = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            upTo += counts[i];
            var bound =
                i < RequestMeters.Bounds.Length
                    ? RequestMeters.Bounds[i].ToString(CultureInfo.InvariantCulture)
                    : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bound}\"}} {upTo}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{own} {sum}\n{name}_count{own} {upTo}\n");
    }
}
