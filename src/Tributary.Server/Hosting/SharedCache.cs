using Microsoft.Extensions.Caching.Distributed;
using Tributary.Connectors.RedisShared;

namespace Tributary.Server.Hosting;

/// <summary>
/// The second level of <see cref="Microsoft.Extensions.Caching.Hybrid.HybridCache"/>. Only the members that HybridCache
/// calls are implemented; all of them are asynchronous.
/// </summary>
internal sealed class SharedCache(SharedValues values) : IDistributedCache
{
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await values.FindAsync(key);

    public async Task SetAsync(
        string key,
        byte[] value,
        DistributedCacheEntryOptions options,
        CancellationToken token = default
    ) =>
        await values.KeepAsync(
            key,
            value,
            options.AbsoluteExpirationRelativeToNow
                ?? throw new ArgumentException("A value needs an expiration.", nameof(options))
        );

    public async Task RemoveAsync(string key, CancellationToken token = default) => await values.ForgetAsync(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();
}
