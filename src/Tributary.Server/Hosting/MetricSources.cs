using System.Diagnostics.Metrics;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Server.Capture;
using Tributary.Server.Http;

namespace Tributary.Server.Hosting;

/// <summary>Connects parts that count for themselves with the meters, and lets /metrics listen early.</summary>
internal static class MetricSources
{
    public static void Connect(IServiceProvider parts, TributaryOptions options)
    {
        var meters = parts.GetRequiredService<Meters>();
        var gate = parts.GetRequiredService<RateGate>();
        var members = parts.GetRequiredService<MemberDirectory>();
        var codes = parts.GetRequiredService<CodeDirectory>();
        var keys = parts.GetRequiredService<KeyRing>();
        var warm = parts.GetRequiredService<Stores>().Warm;
        meters.Observe(
            MetricList.RateLimited,
            () => gate.Limits.Select(limit => Of(limit.Refusals, MetricList.Limit, limit.Name))
        );
        meters.Observe(
            MetricList.CacheHits,
            () => [OfCache(members.Hits, "members"), OfCache(codes.Hits, "codes"), OfCache(keys.Hits, "keys")]
        );
        meters.Observe(
            MetricList.CacheMisses,
            () => [OfCache(members.Misses, "members"), OfCache(codes.Misses, "codes"), OfCache(keys.Misses, "keys")]
        );
        meters.Observe(MetricList.WarmFacts, () => [new Measurement<long>(warm.Count)]);
        parts.GetRequiredService<NodeFigures>();
        parts.GetRequiredService<RequestMeters>();
        if (options.Operating.Metrics)
            parts.GetRequiredService<MetricStore>();
    }

    private static Measurement<long> OfCache(long count, string name) => Of(count, MetricList.Cache, name);

    private static Measurement<long> Of(long count, string label, string word) =>
        new(count, new KeyValuePair<string, object?>(label, word));
}
