using System.Globalization;
using System.Text;

namespace Tributary.Server.Application.Monitoring;

/// <summary>Writes metrics in the text format of Prometheus (version 0.0.4).</summary>
internal static class PrometheusText
{
    public static string Write(IEnumerable<MetricSample> process, IEnumerable<InstrumentSeries> instruments)
    {
        var text = new StringBuilder();
        foreach (var figure in process)
        {
            Head(text, figure.Metric);
            Sample(text, figure.Metric.PrometheusName, figure.Labels, figure.Value);
        }
        foreach (var instrument in instruments)
        {
            Head(text, instrument.Metric);
            foreach (var (labels, series) in SeriesOf(instrument))
                if (instrument.Metric.Kind == MetricKind.Histogram)
                    Buckets(text, instrument, labels, series);
                else
                    Sample(text, instrument.Metric.PrometheusName, labels, series.Value);
        }
        return text.ToString();
    }

    /// <summary>Returns the labels of a series as they are written between braces.</summary>
    public static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(name).Append("=\"").Append(Escaped(value?.ToString() ?? "")).Append('"');
        }
        return text.ToString();
    }

    private static IEnumerable<(string Labels, InstrumentSeries.Series Series)> SeriesOf(InstrumentSeries instrument)
    {
        var series = instrument
            .All.Select(one => (Labels: LabelsOf(one.Key), one.Value))
            .OrderBy(one => one.Labels, StringComparer.Ordinal)
            .ToList();
        // A counter without labels that nothing was added to is 0, so that its first rise shows.
        return series.Count == 0 && instrument is { IsObservable: false, Metric.Labels.IsEmpty: true }
            ? [("", new(instrument.Bounds))]
            : series;
    }

    private static string Escaped(string value) =>
        value.AsSpan().IndexOfAny("\\\"\n") < 0
            ? value
            : value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private static void Head(StringBuilder text, MetricFamily metric)
    {
        var name = metric.PrometheusName;
        var type = metric.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {metric.Help}\n# TYPE {name} {type}\n");
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    private static void Buckets(
        StringBuilder text,
        InstrumentSeries instrument,
        string labels,
        InstrumentSeries.Series series
    )
    {
        var (name, bounds) = (instrument.Metric.PrometheusName, instrument.Bounds);
        var before = labels.Length > 0 ? labels + "," : "";
        var (counts, upTo) = (series.Counts(), 0L);
        for (var i = 0; i < counts.Length; i++)
        {
            upTo += counts[i];
            var bound = i < bounds.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bound}\"}} {upTo}\n");
        }
        Sample(text, name + "_sum", labels, series.Value);
        Sample(text, name + "_count", labels, upTo);
    }
}
