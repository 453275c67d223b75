using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Tributary.Connectors.RedisStreams;

namespace Tributary.Connectors.RedisShared;

/// <summary>
/// A Redis for data that nodes may share and may lose. It can be slow, empty or down at any time. A caller waits for at
/// most the given patience. After a failure nobody asks Redis for a second. Then one caller tries it again, while the
/// others continue without it.
/// </summary>
public sealed partial class SharedRedis : IAsyncDisposable
{
    private const int GivenUpMs = 1_000; // for calls that nobody waits for anymore
    private const int ReconnectMs = 500;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly Task<ConnectionMultiplexer> _opening;
    private readonly string _prefix;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ILogger<SharedRedis> _log;
    private readonly long _rest;
    private long _restsUntil; // 0 while Redis answers

    /// <param name="prefix">The prefix of every key, which lets two installations share a Redis.</param>
    public SharedRedis(Uri url, string prefix, TimeSpan patience, TimeProvider time, ILogger<SharedRedis> log)
    {
        (_prefix, _patience, _time, _log) = (prefix, patience, time, log);
        _rest = s_rest.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;
        var options = RedisLink.OptionsOf(url);
        options.AbortOnConnectFail = false; // a node starts without Redis
        options.AsyncTimeout = GivenUpMs;
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMs);
        _opening = ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>True while Redis is not asked.</summary>
    public bool IsResting =>
        !_opening.IsCompletedSuccessfully
        || (Volatile.Read(ref _restsUntil) is var until && until != 0 && _time.GetTimestamp() < until);

    public async ValueTask DisposeAsync() => await (await _opening).DisposeAsync();

    /// <returns>True with the answer if Redis answered in time, otherwise false.</returns>
    internal async ValueTask<(bool IsAnswered, T? Answer)> AskAsync<T>(
        Func<IDatabase, RedisKey, Task<T>> ask,
        string key
    )
    {
        var until = Volatile.Read(ref _restsUntil);
        if (!_opening.IsCompletedSuccessfully || (until != 0 && !TryBeginRetry(until)))
            return default;
        try
        {
            var link = await _opening;
            var answer = await ask(link.GetDatabase(), _prefix + key).WaitAsync(_patience, _time);
            if (until != 0 && Interlocked.Exchange(ref _restsUntil, 0) != 0)
                LogBack();
            return (true, answer);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            if (Interlocked.Exchange(ref _restsUntil, _time.GetTimestamp() + _rest) == 0)
                LogGone(e);
            return default;
        }
    }

    // After the pause, only the caller that moves its end retries.
    private bool TryBeginRetry(long until)
    {
        var now = _time.GetTimestamp();
        return now >= until && Interlocked.CompareExchange(ref _restsUntil, now + _rest, until) == until;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Redis did not answer in time. This node works alone and retries every second."
    )]
    private partial void LogGone(Exception e);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Redis answers again. This node shares limits and leaderboards again."
    )]
    private partial void LogBack();
}
