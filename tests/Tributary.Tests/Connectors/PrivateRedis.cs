using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Tributary.Connectors.RedisShared;
using Tributary.Connectors.RedisStreams;
using Xunit;

namespace Tributary.Tests.Connectors;

/// <summary>A private Redis to flush, stop and kill.</summary>
public sealed class PrivateRedis : IAsyncDisposable
{
    private readonly PrivateBroker _redis = new("redis", "/usr/bin/redis-server");

    public Uri Url => new($"redis://127.0.0.1:{_redis.Port}/0");

    public Task StartAsync() => _redis.StartAsync(() => AskAsync(server => server.PingAsync()));

    public Task KillAsync() => _redis.KillAsync();

    public Task StopAsync() => _redis.StopAsync();

    public Task ContinueAsync() => _redis.ContinueAsync();

    public Task FlushAsync(int times = 1) =>
        AskAsync(async server =>
        {
            for (var i = 0; i < times; i++)
                await server.FlushAllDatabasesAsync();
            return true;
        });

    /// <returns>The number of script runs.</returns>
    public Task<long> CountScriptsAsync() =>
        AskAsync(async server =>
        {
            var calls = (await server.InfoAsync("commandstats"))
                .SelectMany(section => section)
                .Where(line => line.Key is "cmdstat_eval" or "cmdstat_evalsha");
            return calls.Sum(line =>
                long.Parse(line.Value.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture)
            );
        });

    public Task<string[]> ListKeysAsync() =>
        AskAsync(async server =>
        {
            var keys = new List<string>();
            await foreach (var key in server.KeysAsync())
                keys.Add(key.ToString());
            return keys.ToArray();
        });

    /// <summary>Opens a connection as a node has it, once Redis answers.</summary>
    internal async Task<SharedRedis> OpenAsync(TimeSpan patience)
    {
        var redis = new SharedRedis(Url, "test:", patience, TimeProvider.System, NullLogger<SharedRedis>.Instance);
        await AnswersAsync(redis);
        return redis;
    }

    internal static Task AnswersAsync(SharedRedis redis) =>
        Polling.UntilAsync(
            async () => (await redis.AskAsync((database, _) => database.PingAsync(), "ping")).IsAnswered,
            isAnswered => isAnswered
        );

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private async Task<T> AskAsync<T>(Func<IServer, Task<T>> ask)
    {
        var options = RedisLink.OptionsOf(Url);
        options.AllowAdmin = true;
        await using var link = await ConnectionMultiplexer.ConnectAsync(options);
        return await ask(link.GetServers().Single()).WaitAsync(TestContext.Current.CancellationToken);
    }
}
