using StackExchange.Redis;

namespace Tributary.Connectors.RedisShared;

/// <summary>
/// A cache of bytes that all nodes share. A value that is missing, or that Redis does not return in time, counts as
/// never stored.
/// </summary>
public sealed class SharedValues(SharedRedis redis)
{
    public async ValueTask<byte[]?> FindAsync(string key) =>
        (await redis.AskAsync((database, at) => database.StringGetAsync(at), key)).Answer;

    public async ValueTask KeepAsync(string key, byte[] value, TimeSpan lasts) =>
        await redis.AskAsync((database, at) => database.StringSetAsync(at, value, lasts, When.Always), key);

    public async ValueTask ForgetAsync(string key) =>
        await redis.AskAsync((database, at) => database.KeyDeleteAsync(at), key);
}
