using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Bodies;

/// <summary>
/// The memory in bytes for the bodies of all requests in progress together. Large bodies may use three quarters of it,
/// so that small ones still fit while somebody sends a file. A single request is always let through, however small the
/// budget.
/// </summary>
internal sealed class BodyBudget(long most)
{
    private const int SmallBody = 64 << 10;

    private readonly long _mostForLarge = most - (most / 4);
    private long _taken;

    public BodyBudget(TributaryOptions options)
        : this((long)options.BodyMegabytes << 20) { }

    public long Taken => Volatile.Read(ref _taken);

    /// <param name="held">The bytes that the caller already holds.</param>
    /// <returns>False when there is no room; then nothing is taken.</returns>
    public bool TryTake(long bytes, long held)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken <= (held + bytes > SmallBody ? _mostForLarge : most) || taken == held + bytes)
            return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
