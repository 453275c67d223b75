using Tributary.Engine.Foundation;

namespace Tributary.Tests.Fixtures;

/// <summary>A clock that only a test moves, and that never goes back.</summary>
internal sealed class ManualTime(Instant start) : TimeProvider
{
    private Instant _now = start;

    public void MoveTo(Instant at) => _now = at > _now ? at : _now;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => _now.Micros;

    public override DateTimeOffset GetUtcNow() => _now.ToDateTimeOffset();
}
