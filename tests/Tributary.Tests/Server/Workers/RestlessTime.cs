using System.Collections.Concurrent;

namespace Tributary.Tests.Server.Workers;

/// <summary>Every rest is over at once, and its seconds are kept. A test says how long work takes.</summary>
internal sealed class RestlessTime : TimeProvider
{
    public long Milliseconds { get; set; }

    /// <summary>The milliseconds that pass between two looks at the clock.</summary>
    public long Step { get; init; }

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => Milliseconds += Step;

    public ConcurrentQueue<double> Rests { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Rests.Enqueue(dueTime.TotalSeconds);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
