using Tributary.Storage.Features.Events;

namespace Tributary.Server.Application.Monitoring;

/// <summary>Measures the lengths of the queues, at most once a second however often they are read.</summary>
internal sealed class QueueGauge(ParkedLimits parked, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _counting = new(1);
    private (QueueLengths Lengths, long At)? _last;

    public async ValueTask<QueueLengths> ReadAsync(CancellationToken stopping)
    {
        await _counting.WaitAsync(stopping);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < s_fresh)
                return last.Lengths;
            var lengths = await parked.ReadAsync(stopping);
            _last = (lengths, time.GetTimestamp());
            return lengths;
        }
        finally
        {
            _counting.Release();
        }
    }

    public void Dispose() => _counting.Dispose();
}
