using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Counts requests and their durations by route template, method and status. The number of series is bounded: routes
/// are the server's own, and requests that match none are counted together.
/// </summary>
internal sealed class RequestMeters
{
    private const string Unmatched = "";
    private static readonly FrozenSet<string> s_methods = new[]
    {
        HttpMethods.Get,
        HttpMethods.Head,
        HttpMethods.Post,
        HttpMethods.Put,
        HttpMethods.Patch,
        HttpMethods.Delete,
        HttpMethods.Options,
    }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly object s_noEndpoint = new();

    private readonly ConcurrentDictionary<(object Endpoint, string Method), RouteFigures> _routes = new();
    private readonly Histogram<double> _seconds;

    public RequestMeters(Meters meters)
    {
        _seconds = meters.Histogram(MetricList.RequestDuration);
        meters.Observe(MetricList.Requests, () => _routes.Values.SelectMany(route => route.Read()));
    }

    /// <summary>Returns the method, or <c>OTHER</c> for one that no route has.</summary>
    public static string MethodOf(string method) => s_methods.Contains(method) ? method : "OTHER";

    /// <summary>
    /// Returns the template, such as <c>/v1/programs/{program}/events</c>; empty for requests that match none.
    /// </summary>
    public static string RouteOf(Endpoint? endpoint) =>
        endpoint is RouteEndpoint { RoutePattern.RawText: { } route }
            ? route.Length > 1
                ? route.TrimEnd('/')
                : route
            : Unmatched;

    public void Add(Endpoint? endpoint, string method, int status, TimeSpan took)
    {
        var key = (Endpoint: endpoint as RouteEndpoint ?? s_noEndpoint, MethodOf(method));
        if (!_routes.TryGetValue(key, out var figures))
            figures = _routes.GetOrAdd(key, new RouteFigures(RouteOf(endpoint), key.Item2));
        figures.Add(status);
        _seconds.Record(took.TotalSeconds, figures.LabelsOf(status));
    }

    /// <summary>The counts of one route and method.</summary>
    private sealed class RouteFigures(string route, string method)
    {
        private const int LeastStatus = 100;
        private const int Statuses = 500;

        private readonly long[] _byStatus = new long[Statuses];
        private readonly KeyValuePair<string, object?>[]?[] _byClass = new KeyValuePair<string, object?>[]?[10];

        public void Add(int status)
        {
            if (status is >= LeastStatus and < LeastStatus + Statuses)
                Interlocked.Increment(ref _byStatus[status - LeastStatus]);
        }

        /// <summary>Returns the same labels for the same class, so that a request allocates none.</summary>
        public KeyValuePair<string, object?>[] LabelsOf(int status) =>
            _byClass[Math.Clamp(status / 100, 0, 9)] ??= Labels($"{status / 100}xx");

        public IEnumerable<Measurement<long>> Read()
        {
            for (var i = 0; i < Statuses; i++)
                if (Interlocked.Read(ref _byStatus[i]) is > 0 and var count)
                    yield return new(count, Labels((i + LeastStatus).ToString(CultureInfo.InvariantCulture)));
        }

        private KeyValuePair<string, object?>[] Labels(string status) =>
            [new(MetricList.Method, method), new(MetricList.Route, route), new(MetricList.Status, status)];
    }
}
