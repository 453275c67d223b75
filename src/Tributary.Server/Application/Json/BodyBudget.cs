using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Json;

/// <summary>
/// The memory that the bodies of all requests under way may take together, in bytes. Large bodies may take three quarters of it, so that small ones find
/// room while somebody sends a file. A request that is alone is always let through, however small the budget.
/// </summary>
internal sealed class BodyBudget(long most)
{
    private const int SmallBody = 64 << 10;

    private readonly long _mostForLarge = most - (most / 4);
    private long _taken;

    public BodyBudget(TributaryOptions options) : this((long)options.BodyMegabytes << 20)
    {
    }

    public long Taken => Volatile.Read(ref _taken);

    /// <param name="held">What the caller holds already.</param>
    /// <returns>False when it finds no room; then nothing is taken.</returns>
    public bool TryTake(long bytes, long held)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken <= (held + bytes > SmallBody ? _mostForLarge : most) || taken == held + bytes) return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
