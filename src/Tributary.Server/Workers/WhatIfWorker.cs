namespace Tributary.Server.Workers;

/// <summary>Answers questions what other Terms would have changed, one at a time on this node.</summary>
internal sealed class WhatIfWorker(WhatIfTurn turn, TimeProvider time, ILogger<WhatIfWorker> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly BackgroundLoop _loop = new("Finding out what other Terms would have changed", time, log)
    {
        LongestPause = TimeSpan.FromMinutes(1),
    };

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunEveryAsync(s_every, turn.RunAsync, stopping);
}
