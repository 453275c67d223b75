using StackExchange.Redis;

namespace Tributary.Connectors.RedisShared;

/// <summary>Bytes that any node may find for a while. What is not found, not kept or not answered in time is as if it had never been.</summary>
public sealed class SharedValues(SharedRedis redis)
{
    public async ValueTask<byte[]?> FindAsync(string key) => (await redis.AskAsync((database, at) => database.StringGetAsync(at), key)).Answer;

    public async ValueTask KeepAsync(string key, byte[] value, TimeSpan lasts) =>
        await redis.AskAsync((database, at) => database.StringSetAsync(at, value, lasts, When.Always), key);

    public async ValueTask ForgetAsync(string key) => await redis.AskAsync((database, at) => database.KeyDeleteAsync(at), key);
}
