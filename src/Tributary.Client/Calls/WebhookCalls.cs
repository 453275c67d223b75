using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for webhooks and their deliveries.</summary>
public sealed class WebhookCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal WebhookCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/webhooks");

    /// <summary>Creates a webhook. Its <see cref="WebhookInfo.Secret"/> is never shown again.</summary>
    public Task<WebhookInfo> AddAsync(NewWebhook webhook, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Create(path, webhook, TributaryJson.Default.NewWebhook),
            TributaryJson.Default.WebhookInfo,
            cancellation
        );

    /// <summary>Returns a page of the webhooks.</summary>
    public Task<Page<WebhookInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(path)),
            TributaryJson.Default.PageWebhookInfo,
            cancellation
        );

    /// <summary>Returns a webhook.</summary>
    /// <exception cref="TributaryException">The webhook is unknown (404).</exception>
    public Task<WebhookInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Webhook(id)), TributaryJson.Default.WebhookInfo, cancellation);

    /// <summary>Changes a webhook. Fields that the patch does not set keep their values.</summary>
    public Task<WebhookInfo> PatchAsync(string id, WebhookPatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Webhook(id), patch, TributaryJson.Default.WebhookPatch) with
            {
                Method = HttpMethod.Patch,
                Repeatable = true,
            },
            TributaryJson.Default.WebhookInfo,
            cancellation
        );

    /// <summary>Deletes a webhook with its log of deliveries.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellation = default) =>
        wire.SendAsync(new Call(HttpMethod.Delete, Webhook(id)) { Repeatable = true }, cancellation);

    /// <summary>Creates a new secret. The previous one also signs for a day.</summary>
    public Task<WebhookInfo> RotateAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, Webhook(id) + "/rotate"),
            TributaryJson.Default.WebhookInfo,
            cancellation
        );

    /// <summary>
    /// Posts a <see cref="ChangeTypes.WebhookTest"/>. Use <see cref="GetDeliveryAsync"/> to see the result.
    /// </summary>
    public Task<DeliveryInfo> TestAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, Webhook(id) + "/test"),
            TributaryJson.Default.DeliveryInfo,
            cancellation
        );

    /// <summary>Returns a page of the deliveries of the last 30 days, including pending ones.</summary>
    public Task<Page<DeliveryInfo>> ListDeliveriesAsync(
        string id,
        DeliveryQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new DeliveryQuery()).On(Webhook(id) + "/deliveries")),
            TributaryJson.Default.PageDeliveryInfo,
            cancellation
        );

    /// <summary>Returns a delivery with its current status.</summary>
    public Task<DeliveryInfo> GetDeliveryAsync(string id, string delivery, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get($"{Webhook(id)}/deliveries/{Route.Segment(delivery)}"),
            TributaryJson.Default.DeliveryInfo,
            cancellation
        );

    /// <summary>Posts a delivery again.</summary>
    public Task<ReplayResult> ReplayAsync(string id, string delivery, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, $"{Webhook(id)}/deliveries/{Route.Segment(delivery)}/replay")
            {
                Repeatable = true,
            },
            TributaryJson.Default.ReplayResult,
            cancellation
        );

    /// <summary>Posts all deliveries again that were created in a time span.</summary>
    /// <param name="id">The id of the webhook.</param>
    /// <param name="from">The start of the time span, inclusive.</param>
    /// <param name="to">The end of the time span, exclusive.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<ReplayResult> ReplayManyAsync(
        string id,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            new Call(
                HttpMethod.Post,
                Route.With(Webhook(id) + "/replay", ("from", Route.Text(from)), ("to", Route.Text(to)))
            )
            {
                Repeatable = true,
            },
            TributaryJson.Default.ReplayResult,
            cancellation
        );

    private string Webhook(string id) => $"{path}/{Route.Segment(id)}";
}
