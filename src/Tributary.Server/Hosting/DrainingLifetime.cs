using System.Runtime.InteropServices;
using Tributary.Server.Application;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Hosting;

/// <summary>
/// Stops the host on a signal, after a time in which balancers notice that the node is not ready. A second signal ends
/// that time.
/// </summary>
internal sealed partial class DrainingLifetime(
    IHostApplicationLifetime lifetime,
    Shutdown shutdown,
    TributaryOptions options,
    TimeProvider time,
    ILogger<DrainingLifetime> log
) : IHostLifetime, IDisposable
{
    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly Lock _gate = new();
    private PosixSignalRegistration[] _registered = [];
    private ITimer? _ending;

    public Task WaitForStartAsync(CancellationToken stopping)
    {
        _registered = [.. s_signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken stopping) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _registered)
            signal.Dispose();
        _ending?.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true; // the process ends when the host has stopped
        lock (_gate)
        {
            if (options.Drain > TimeSpan.Zero && !shutdown.IsDraining)
            {
                LogDrains(options.Drain.TotalSeconds);
                shutdown.Drain();
                _ending = time.CreateTimer(
                    _ => lifetime.StopApplication(),
                    null,
                    options.Drain,
                    Timeout.InfiniteTimeSpan
                );
                return;
            }
        }
        lifetime.StopApplication();
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The node was told to stop. It serves for {Seconds} s more, and /readyz answers 503."
    )]
    private partial void LogDrains(double seconds);
}
