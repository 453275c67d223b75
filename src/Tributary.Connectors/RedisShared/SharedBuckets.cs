using System.Globalization;
using StackExchange.Redis;

namespace Tributary.Connectors.RedisShared;

/// <param name="Granted">The number of granted tokens, at most as many as requested.</param>
/// <param name="Missing">The time until the bucket is full again.</param>
public readonly record struct SharedDraw(int Granted, TimeSpan Missing);

/// <summary>
/// Token buckets of one size in Redis. Each is a single number: the time, on Redis's clock, at which the bucket is full
/// again (GCRA). A full bucket has no key.
/// </summary>
/// <param name="most">The capacity of a bucket.</param>
public sealed class SharedBuckets(SharedRedis redis, string name, int perSecond, int most)
{
    // language=lua. The script is atomic. It counts in microseconds, which a double holds exactly. If the clock goes
    // back, a bucket is empty at worst. If a client repeats it after a lost answer, it takes the tokens twice. The
    // bucket refills within seconds.
    private const string Draw = """
        local per_second, most, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local full_at = tonumber(redis.call('GET', KEYS[1]) or 0)
        full_at = math.min(math.max(full_at, now), now + math.ceil(most * 1000000 / per_second))
        local left = math.floor(most - (full_at - now) * per_second / 1000000)
        local granted = math.max(0, math.min(wanted, left))
        if granted > 0 then
          full_at = full_at + math.ceil(granted * 1000000 / per_second)
          redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
        end
        return { granted, full_at - now }
        """;

    private readonly RedisValue[] _size = [perSecond, most];

    /// <inheritdoc cref="SharedRedis.IsResting"/>
    public bool IsResting => redis.IsResting;

    /// <returns>The draw. Null if Redis did not answer in time.</returns>
    public async ValueTask<SharedDraw?> DrawAsync(ulong of, int wanted)
    {
        var (isAnswered, answer) = await redis.AskAsync(
            (database, key) => database.ScriptEvaluateAsync(Draw, [key], [.. _size, wanted]),
            string.Create(CultureInfo.InvariantCulture, $"limit:{name}:{of}")
        );
        return isAnswered ? new SharedDraw((int)answer![0], TimeSpan.FromMicroseconds((long)answer[1])) : null;
    }
}
