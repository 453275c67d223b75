using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Tributary.Connectors.RedisStreams;

namespace Tributary.Connectors.RedisShared;

/// <summary>
/// A Redis for what nodes may share and may lose: it can be slow, empty or gone at any time. Whoever asks waits as long as the patience at most. When it has
/// failed it is left alone for a second; then one asker tries it again, while the others still go on without.
/// </summary>
public sealed partial class SharedRedis : IAsyncDisposable
{
    private const int GivenUpMs = 1_000; // what was asked, and is no longer waited for
    private const int ReconnectMs = 500;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly Task<ConnectionMultiplexer> _opening;
    private readonly string _prefix;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ILogger<SharedRedis> _log;
    private readonly long _rest;
    private long _restsUntil; // 0 while it answers

    /// <param name="prefix">Of every key, so that two installations may share a Redis.</param>
    public SharedRedis(Uri url, string prefix, TimeSpan patience, TimeProvider time, ILogger<SharedRedis> log)
    {
        (_prefix, _patience, _time, _log) = (prefix, patience, time, log);
        _rest = s_rest.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;
        var options = RedisLink.OptionsOf(url);
        options.AbortOnConnectFail = false; // a node starts without it
        options.AsyncTimeout = GivenUpMs;
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMs);
        _opening = ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>True while nobody asks it.</summary>
    public bool IsResting => !_opening.IsCompletedSuccessfully || (Volatile.Read(ref _restsUntil) is var until && until != 0 && _time.GetTimestamp() < until);

    public async ValueTask DisposeAsync() => await (await _opening).DisposeAsync();

    /// <returns>Whether it answered in time, and what.</returns>
    internal async ValueTask<(bool IsAnswered, T? Answer)> AskAsync<T>(Func<IDatabase, RedisKey, Task<T>> ask, string key)
    {
        var until = Volatile.Read(ref _restsUntil);
        if (!_opening.IsCompletedSuccessfully || (until != 0 && !MayTry(until))) return default;
        try
        {
            var link = await _opening;
            var answer = await ask(link.GetDatabase(), _prefix + key).WaitAsync(_patience, _time);
            if (until != 0 && Interlocked.Exchange(ref _restsUntil, 0) != 0) LogBack();
            return (true, answer);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            if (Interlocked.Exchange(ref _restsUntil, _time.GetTimestamp() + _rest) == 0) LogGone(e);
            return default;
        }
    }

    // Of those who come after the rest, whoever moves its end has the try.
    private bool MayTry(long until)
    {
        var now = _time.GetTimestamp();
        return now >= until && Interlocked.CompareExchange(ref _restsUntil, now + _rest, until) == until;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer in time: this node goes on by itself.")]
    private partial void LogGone(Exception e);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again.")]
    private partial void LogBack();
}
