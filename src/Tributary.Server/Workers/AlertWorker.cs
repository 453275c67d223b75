namespace Tributary.Server.Workers;

/// <summary>Evaluates alert rules. After a minute, the node that asks first takes the turn for all nodes.</summary>
internal sealed class AlertWorker(AlertTurn turn, TimeProvider time, ILogger<AlertWorker> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);

    private readonly BackgroundLoop _loop = new("Evaluating alert rules", time, log);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunEveryAsync(s_every, turn.RunAsync, stopping);
}
