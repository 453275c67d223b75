using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using Tributary.Connectors.RedisShared;
using Tributary.Connectors.RedisStreams;
using Tributary.Server.Application.Secrets;

namespace Tributary.Server.Hosting;

/// <summary>
/// Registers what nodes share through Redis when it is configured, and otherwise what each node has alone.
/// </summary>
internal static class Sharing
{
    private const long MostRememberedBytes = 16 << 20;

    public static void AddSharing(
        this IServiceCollection services,
        RedisOptions? redis,
        CookieKey key,
        TimeProvider time
    )
    {
        services.AddMemoryCache(memory => memory.SizeLimit = MostRememberedBytes);
        services.AddHybridCache();
        if (redis is null)
            return;
        services.AddSingleton(parts => new SharedRedis(
            redis.Url,
            PrefixOf(key),
            redis.Patience,
            time,
            parts.GetRequiredService<ILogger<SharedRedis>>()
        ));
        services.AddSingleton<SharedValues>().AddSingleton<IDistributedCache, SharedCache>();
    }

    /// <summary>Returns one prefix for all nodes of a database, and a different one for each database.</summary>
    private static string PrefixOf(CookieKey key) =>
        $"tributary:{Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes, "redis"u8).AsSpan(0, 8))}:";
}
