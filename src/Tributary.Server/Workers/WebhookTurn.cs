using Tributary.Connectors.Webhooks;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Outbox;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Workers;

/// <summary>
/// The turn of one webhook: 1. a few of its due deliveries are claimed; 2. they are posted in parallel; 3. the result
/// of each is recorded, with or without a next attempt; 4. a receiver that is gone, or from which nothing was accepted
/// for days, is disabled.
/// </summary>
internal sealed class WebhookTurn(
    WebhookRegistry webhooks,
    Deliveries deliveries,
    Envelopes envelopes,
    WebhookPoster poster,
    WebhookSwitch webhookSwitch,
    IStore store
)
{
    /// <summary>The most posts in progress for each webhook.</summary>
    private const int AtOnce = 8;

    /// <summary>
    /// Deliveries that a node claimed and did not record, because it died, are due again after this time.
    /// </summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);

    /// <summary>Posts until nothing is due or something failed; after a failure the receiver gets a pause.</summary>
    public async Task RunAsync(Webhook webhook, CancellationToken stopping)
    {
        for (
            var goesOn = true;
            goesOn && await webhooks.FindAsync(webhook.ProgramId, webhook.Id, stopping) is { IsEnabled: true } now;

        )
        {
            var claimed = await deliveries.ClaimAsync(webhook.Id, AtOnce, store.Now, store.Now + s_lease, stopping);
            if (claimed.Count == 0)
                return;
            var written = await envelopes.WriteAsync(claimed.Select(delivery => delivery.Row), stopping);
            var posted = await Task.WhenAll(
                claimed.Zip(written, (delivery, envelope) => PostAsync(now, delivery, envelope, stopping))
            );
            goesOn = posted.All(isDelivered => isDelivered);
        }
    }

    /// <returns>True when the receiver accepted it.</returns>
    private async Task<bool> PostAsync(
        Webhook webhook,
        Delivery delivery,
        Envelope envelope,
        CancellationToken stopping
    )
    {
        var answer = await poster.PostAsync(webhook, envelope, stopping);
        var isOver = answer.Error is null || answer.IsGone || delivery.Row.Kind == ChangeKind.WebhookTest;
        var next = isOver ? null : RetrySchedule.After(delivery.Tries, answer.RetryAfter);
        var now = store.Now;
        await deliveries.RecordAsync(
            delivery,
            new DeliveryTry(delivery.LastAt ?? now, answer.Duration, answer.Status, answer.Error, answer.Body),
            next is { } pause ? now + pause : null,
            now,
            CancellationToken.None
        );
        if (answer.IsGone)
            await webhookSwitch.DisableAsync(webhook, WebhookSwitch.Gone, stopping);
        else if (!isOver && next is null && webhook.FailingSince <= now - RetrySchedule.GivesUpAfter)
            await webhookSwitch.DisableAsync(webhook, WebhookSwitch.Failing, stopping);
        return answer.Error is null;
    }
}
