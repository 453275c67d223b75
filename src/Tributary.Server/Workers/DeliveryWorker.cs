using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Workers;

/// <summary>
/// Begins the turn of each webhook that has due deliveries. Every webhook is handled separately, so that a slow
/// receiver delays only itself.
/// </summary>
internal sealed partial class DeliveryWorker(
    WebhookRegistry webhooks,
    WebhookFanOut fanOut,
    WebhookTurn turns,
    IStore store,
    TimeProvider time,
    ILogger<DeliveryWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<WebhookId, Task> _turns = new();
    private readonly WorkSignal _signal = new();

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        fanOut.Added += _signal.Set;
        await new BackgroundLoop("Posting to webhooks", time, log).RunAsync(BeginDueAsync, stopping);
        await Task.WhenAll(_turns.Values);
    }

    private async ValueTask<TimeSpan> BeginDueAsync(CancellationToken stopping)
    {
        foreach (var webhook in await webhooks.ListDueAsync(store.Now, stopping))
            Begin(webhook, stopping);
        await _signal.WaitAsync(s_idle, stopping);
        return TimeSpan.Zero;
    }

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    private void Begin(Webhook webhook, CancellationToken stopping)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_turns.TryAdd(webhook.Id, turn.Task))
            return;
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await turns.RunAsync(webhook, stopping);
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    LogTurnFailed(e, webhook.Id);
                }
                catch (OperationCanceledException)
                {
                    // The claimed deliveries are due again when their lease ends.
                }
                finally
                {
                    _turns.TryRemove(webhook.Id, out _);
                    turn.SetResult();
                }
            },
            CancellationToken.None
        );
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Posting to webhook {Webhook} failed on this server; its claimed deliveries are retried in a minute."
    )]
    private partial void LogTurnFailed(Exception e, WebhookId webhook);
}
