namespace Tributary.Server.Workers;

/// <summary>Runs <see cref="FraudSearch"/> every night.</summary>
internal sealed class FraudWorker(FraudSearch search, TimeProvider time, ILogger<FraudWorker> log) : BackgroundService
{
    private static readonly TimeSpan s_first = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_every = TimeSpan.FromHours(24);

    private readonly BackgroundLoop _loop = new("The nightly search for fraud", time, log)
    {
        FirstPause = s_first,
        LongestPause = s_first,
    };

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunEveryAsync(s_every, search.RunAsync, stopping, s_first);
}
