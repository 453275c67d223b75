using Tributary.Client.Webhooks;
using Tributary.Connectors.Webhooks;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Outbox;
using Tributary.Server.Application.Secrets;
using Webhook = Tributary.Storage.Features.Webhooks.Webhook;

namespace Tributary.Server.Workers;

/// <summary>Posts changes to the receiver of a webhook, signed with its live secrets.</summary>
internal sealed class WebhookPoster(
    WebhookSender sender,
    SecretBox box,
    IStore store,
    PostWatch watch,
    TimeProvider time
)
{
    public async Task<WebhookAnswer> PostAsync(Webhook webhook, Envelope envelope, CancellationToken stopping)
    {
        var at = time.GetUtcNow();
        var signatures = webhook
            .SecretsAt(store.Now)
            .Where(box.CanOpen)
            .DefaultIfEmpty(webhook.Secret)
            .Select(secret => WebhookSignature.Sign(box.Open(secret), envelope.Id, at, envelope.Body.Span));
        var post = new WebhookPost(
            new Uri(webhook.Url),
            envelope.Id,
            at,
            string.Join(' ', signatures),
            Envelopes.MediaType,
            envelope.Body
        )
        {
            RequestId = envelope.RequestId,
        };
        return await watch.RunAsync(webhook.Id, envelope, () => sender.SendAsync(post, stopping));
    }
}
