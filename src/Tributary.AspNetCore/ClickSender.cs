using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Tributary.AspNetCore;

/// <summary>Sends queued clicks in the background. At shutdown it sends the rest, as long as the host allows.</summary>
internal sealed partial class ClickSender(ClickQueue queue, IServiceProvider services, ILogger<ClickSender> log)
    : BackgroundService
{
    private const int AtOnce = 8;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        return base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(queue.ReadAllAsync(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, SendAsync);

    private async ValueTask SendAsync(NewClick click, CancellationToken cancellation)
    {
        try
        {
            await services.GetRequiredService<TributaryClient>().Clicks.RecordAsync(click, cancellation);
        }
        catch (Exception fault) when (fault is TributaryException or HttpRequestException or OperationCanceledException)
        {
            LogLost(fault); // Only the count is wrong: the code in the cookie still attributes the sign-up.
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "A click could not be sent to Tributary and is not counted. Its code still attributes the sign-up."
    )]
    private partial void LogLost(Exception fault);
}
