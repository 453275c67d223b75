using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Counts requests and their durations by route template, method and status. The number of series is bounded: routes
/// are the server's own, and requests that match none are counted together.
/// </summary>
internal sealed class RequestMeters
{
    /// <summary>The upper bounds of the buckets, in seconds.</summary>
    public static readonly double[] Bounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

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

    public IEnumerable<RouteFigures> Routes => _routes.Values;

    public void Add(Endpoint? endpoint, string method, int status, TimeSpan took)
    {
        var key = (Endpoint: endpoint as RouteEndpoint ?? s_noEndpoint, s_methods.Contains(method) ? method : "OTHER");
        if (!_routes.TryGetValue(key, out var figures))
            figures = _routes.GetOrAdd(
                key,
                new RouteFigures((endpoint as RouteEndpoint)?.RoutePattern.RawText ?? Unmatched, key.Item2)
            );
        figures.Add(status, took);
    }
}

/// <summary>The counts of one route and method.</summary>
/// <param name="Route">
/// The template, such as <c>/v1/programs/{program}/events</c>; empty for requests that match none.
/// </param>
internal sealed record RouteFigures(string Route, string Method)
{
    private const int LeastStatus = 100;

    private readonly long[] _buckets = new long[RequestMeters.Bounds.Length + 1];
    private readonly long[] _byStatus = new long[500];
    private long _micros;

    public void Add(int status, TimeSpan took)
    {
        var seconds = took.TotalSeconds;
        var bucket = 0;
        while (bucket < RequestMeters.Bounds.Length && seconds > RequestMeters.Bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _buckets[bucket]);
        Interlocked.Add(ref _micros, (long)took.TotalMicroseconds);
        if (status - LeastStatus is var place && place >= 0 && place < _byStatus.Length)
            Interlocked.Increment(ref _byStatus[place]);
    }

    public long[] Buckets() => [.. _buckets.Select((_, i) => Interlocked.Read(ref _buckets[i]))];

    public double Seconds => Interlocked.Read(ref _micros) / 1e6;

    public IEnumerable<(int Status, long Count)> ByStatus() =>
        _byStatus.Index().Where(entry => entry.Item > 0).Select(entry => (entry.Index + LeastStatus, entry.Item));
}
