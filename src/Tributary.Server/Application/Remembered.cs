namespace Tributary.Server.Application;

/// <summary>
/// Remembers values that are expensive to read. A value is read once for all callers. Once it is older than a second,
/// and than twenty times what reading it took, the next caller has it read again, and gets the new one only if it is
/// there at once.
/// </summary>
/// <param name="most">The number of values that are kept; the one that was asked for longest ago goes first.</param>
/// <param name="isKept">Returns false for a value that is read again each time; null to keep all.</param>
internal sealed class Remembered<TKey, T>(TimeProvider time, int most, Func<T, bool>? isKept = null)
    where TKey : notnull
    where T : class
{
    private const int RestsOfReading = 20;
    private static readonly TimeSpan s_leastAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = [];

    /// <param name="read">Reads the value. It continues when the caller leaves, as others may wait for it.</param>
    public async ValueTask<T> FindAsync(TKey key, Func<Task<T>> read, CancellationToken stopping)
    {
        var (known, reading) = Look(key, read);
        if (known is null)
            return await reading!.WaitAsync(stopping);
        if (reading is null)
            return known;
        try
        {
            return await reading.WaitAsync(s_patience, time, stopping);
        }
        catch (TimeoutException)
        {
            return known;
        }
    }

    private (T? Known, Task<T>? Reading) Look(TKey key, Func<Task<T>> read)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (!_entries.TryGetValue(key, out var entry))
            {
                Forget();
                _entries[key] = entry = new Entry();
            }
            entry.AskedAt = now;
            if (entry.Known is not null && time.GetElapsedTime(entry.ReadAt, now) < entry.Rest)
                return (entry.Known, null);
            entry.Reading ??= Task.Run(() => ReadAsync(key, entry, read));
            return (entry.Known, entry.Reading);
        }
    }

    private async Task<T> ReadAsync(TKey key, Entry entry, Func<Task<T>> read)
    {
        var began = time.GetTimestamp();
        try
        {
            var value = await read();
            lock (_lock)
            {
                var rest = time.GetElapsedTime(began) * RestsOfReading;
                (entry.Known, entry.ReadAt, entry.Rest) = (value, began, rest > s_leastAge ? rest : s_leastAge);
                if (isKept?.Invoke(value) == false && _entries.GetValueOrDefault(key) == entry)
                    _entries.Remove(key);
            }
            return value;
        }
        finally
        {
            lock (_lock)
                entry.Reading = null;
        }
    }

    private void Forget()
    {
        while (_entries.Count >= most)
            _entries.Remove(_entries.MinBy(entry => entry.Value.AskedAt).Key);
    }

    private sealed class Entry
    {
        public T? Known { get; set; }
        public long ReadAt { get; set; }
        public TimeSpan Rest { get; set; }
        public long AskedAt { get; set; }
        public Task<T>? Reading { get; set; }
    }
}
