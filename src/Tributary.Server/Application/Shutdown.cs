namespace Tributary.Server.Application;

/// <summary>
/// Stops a node within 30 seconds, even if it hangs: 1. it accepts no more connections, and its workers begin nothing
/// new; 2. requests in progress are answered, without waiting for decisions; 3. requests still waiting for the database
/// are cancelled and answered 503; 4. the remaining connections are cut, and the parts end.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    /// <summary>The time until the end of step 3.</summary>
    public static readonly TimeSpan CutsAfter = TimeSpan.FromSeconds(20);

    /// <summary>The time until the end of step 4, when the process ends in any case.</summary>
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

    /// <summary>True from the signal to stop on, while everything is still served.</summary>
    public bool IsDraining { get; private set; }

    public bool HasBegun => _lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Cancelled at the beginning of step 3.</summary>
    public CancellationToken BreaksOff => _breaksOff.Token;

    /// <summary>Lets balancers know that this node is about to stop.</summary>
    public void Drain() => IsDraining = true;

    public void Dispose() => _breaksOff.Dispose();
}
