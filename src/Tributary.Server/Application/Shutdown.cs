namespace Tributary.Server.Application;

/// <summary>
/// How a node stops, within 30 seconds whatever hangs: 1. it takes no more connections, and its workers begin nothing new; 2. what was asked for is answered,
/// without waiting for decisions; 3. what still waits for the database then is broken off and answered 503; 4. connections that are left are cut, and the
/// parts end.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    /// <summary>Up to the end of 3.</summary>
    public static readonly TimeSpan CutsAfter = TimeSpan.FromSeconds(20);

    /// <summary>Up to the end of 4: the process ends, whatever has not.</summary>
    public static readonly TimeSpan EndsAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_breaksOffAfter = TimeSpan.FromSeconds(15);

    private readonly IHostApplicationLifetime _lifetime;
    private readonly CancellationTokenSource _breaksOff;

    public Shutdown(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _lifetime = lifetime;
        _breaksOff = new(Timeout.InfiniteTimeSpan, time);
        lifetime.ApplicationStopping.Register(() => _breaksOff.CancelAfter(s_breaksOffAfter));
    }

    public bool HasBegun => _lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Cancelled at the beginning of 3.</summary>
    public CancellationToken BreaksOff => _breaksOff.Token;

    public void Dispose() => _breaksOff.Dispose();
}
