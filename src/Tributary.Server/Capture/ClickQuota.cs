using Tributary.Engine.Foundation;
using Tributary.Server.Http;

namespace Tributary.Server.Capture;

/// <summary>
/// Limits how many clicks from one address on one code count in an hour. Further ones are stored and may lead to a
/// referral, but are in no figure, so one machine cannot flood a link. Each node counts for itself, in a table that
/// never grows.
/// </summary>
/// <remarks>
/// A mobile carrier has many addresses. A hundred of its customers per hour at each address still count on one link.
/// </remarks>
internal sealed class ClickQuota
{
    public const int InHour = 100;

    private const int SlotBits = 16;
    private const ulong Spread = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio: neighbouring numbers go far apart

    private readonly Slot[] _slots = new Slot[1 << SlotBits];
    private readonly Lock _gate = new();

    /// <param name="network">The result of <see cref="RateGate.NetworkOf"/>.</param>
    /// <returns>Whether the click counts.</returns>
    public bool TryTake(ulong network, long code, Instant now)
    {
        var key = unchecked((network * Spread) ^ ((ulong)code * Spread >> 1));
        var hour = now.Micros / Instant.MicrosPerHour;
        lock (_gate)
        {
            ref var slot = ref _slots[unchecked(key * Spread) >> (64 - SlotBits)];
            if (slot.Key != key || slot.Hour != hour)
                slot = new Slot(key, hour, 0); // the previous entry is dropped
            if (slot.Count >= InHour)
                return false;
            slot = slot with { Count = slot.Count + 1 };
            return true;
        }
    }

    private readonly record struct Slot(ulong Key, long Hour, int Count);
}
