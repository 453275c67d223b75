using System.Collections.Immutable;

namespace Tributary.Server.Application.Monitoring;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>
/// A metric of a node. Its instrument, its text in /metrics and its line in docs/monitoring.md come from here.
/// </summary>
/// <param name="Name">The name of the instrument, under which OTLP sends it.</param>
/// <param name="Help">A sentence for operators.</param>
/// <param name="Labels">The names of its labels. Each has few values, and none holds anything personal.</param>
internal sealed record MetricFamily(string Name, MetricKind Kind, string Help, params ImmutableArray<string> Labels)
{
    public const string Seconds = "s";

    /// <summary>The unit, in the spelling of OpenTelemetry (UCUM); null for a number of things.</summary>
    public string? Unit { get; init; }

    /// <summary>The upper bounds of the buckets of a histogram, ascending.</summary>
    public ImmutableArray<double> Bounds { get; init; } = [];

    /// <summary>
    /// True for a figure of the process. In /metrics it has the name that Prometheus' own clients use. OTLP sends the
    /// meters of .NET instead.
    /// </summary>
    public bool IsOfProcess { get; init; }

    /// <summary>The name in /metrics, where the unit and <c>_total</c> come last.</summary>
    public string PrometheusName
    {
        get
        {
            if (IsOfProcess)
                return Name;
            var name = Name.Replace('.', '_') + (Unit == Seconds ? "_seconds" : "");
            return Kind == MetricKind.Counter ? name + "_total" : name;
        }
    }
}
