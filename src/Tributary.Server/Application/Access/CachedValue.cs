using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Access;

/// <summary>
/// A value of the database, at most one second old. One request reads it again while the others use the old value.
/// While the database is unavailable, the last value stays.
/// </summary>
/// <param name="first">The value that was read just before <paramref name="at"/>.</param>
internal sealed class CachedValue<T>(T first, long at, Func<ValueTask<T>> read, TimeProvider time)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_oldest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Known _known = new(first, at);
    private Task<Known>? _reading;
    private long _began = at;

    public ValueTask<T> GetAsync(CancellationToken stopping)
    {
        var known = _known;
        var age = time.GetElapsedTime(known.At);
        if (age < s_fresh)
            return ValueTask.FromResult(known.Value);
        var reading = Begin();
        return age < s_oldest || IsOutage(reading) || time.GetElapsedTime(_began) > s_patience
            ? ValueTask.FromResult(known.Value)
            : WaitAsync(reading, stopping);
    }

    private static bool IsOutage(Task reading) => reading.Exception?.InnerException is { } fault && Outage.Is(fault);

    private async ValueTask<T> WaitAsync(Task<Known> reading, CancellationToken stopping)
    {
        try
        {
            return (await reading.WaitAsync(s_patience, time, stopping)).Value;
        }
        catch (Exception e) when (Outage.Is(e))
        {
            return _known.Value;
        }
    }

    /// <returns>The reading in progress, or a new one. A failed one is not repeated for a second.</returns>
    private Task<Known> Begin()
    {
        lock (_gate)
        {
            if (_reading is null || (_reading.IsCompleted && time.GetElapsedTime(_began) >= s_fresh))
            {
                _began = time.GetTimestamp();
                _reading = ReadAsync(_began);
            }
            return _reading;
        }
    }

    private async Task<Known> ReadAsync(long began)
    {
        await Task.Yield();
        return _known = new Known(await read(), began);
    }

    private sealed record Known(T Value, long At);
}
