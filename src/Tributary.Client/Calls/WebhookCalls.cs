using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>Where changes are posted to, and what became of each.</summary>
public sealed class WebhookCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal WebhookCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/webhooks");

    /// <summary>Makes a webhook; its <see cref="WebhookInfo.Secret"/> is never shown again.</summary>
    public Task<WebhookInfo> AddAsync(NewWebhook webhook, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Create(path, webhook, TributaryJson.Default.NewWebhook), TributaryJson.Default.WebhookInfo, cancellation);

    /// <summary>One page of the webhooks.</summary>
    public Task<Page<WebhookInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(path)), TributaryJson.Default.PageWebhookInfo, cancellation);

    /// <summary>A webhook as it is now.</summary>
    /// <exception cref="TributaryException">404 for an unknown one.</exception>
    public Task<WebhookInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Webhook(id)), TributaryJson.Default.WebhookInfo, cancellation);

    /// <summary>Changes what is given and leaves the rest.</summary>
    public Task<WebhookInfo> PatchAsync(string id, WebhookPatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Webhook(id), patch, TributaryJson.Default.WebhookPatch) with { Method = HttpMethod.Patch, Repeatable = true }, TributaryJson.Default.WebhookInfo,
            cancellation);

    /// <summary>Deletes a webhook with its log.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellation = default) =>
        wire.TellAsync(new Call(HttpMethod.Delete, Webhook(id)) { Repeatable = true }, cancellation);

    /// <summary>Makes a new secret; the one before it signs too for a day.</summary>
    public Task<WebhookInfo> RotateAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(new Call(HttpMethod.Post, Webhook(id) + "/rotate"), TributaryJson.Default.WebhookInfo, cancellation);

    /// <summary>Posts a <see cref="ChangeTypes.WebhookTest"/>; <see cref="GetDeliveryAsync"/> tells what became of it.</summary>
    public Task<DeliveryInfo> TestAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(new Call(HttpMethod.Post, Webhook(id) + "/test"), TributaryJson.Default.DeliveryInfo, cancellation);

    /// <summary>One page of what was posted, or is to be, in the last 30 days.</summary>
    public Task<Page<DeliveryInfo>> ListDeliveriesAsync(string id, DeliveryQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new DeliveryQuery()).On(Webhook(id) + "/deliveries")), TributaryJson.Default.PageDeliveryInfo, cancellation);

    /// <summary>What became of one delivery so far.</summary>
    public Task<DeliveryInfo> GetDeliveryAsync(string id, string delivery, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{Webhook(id)}/deliveries/{Route.Segment(delivery)}"), TributaryJson.Default.DeliveryInfo, cancellation);

    /// <summary>Posts one delivery once more.</summary>
    public Task<ReplayResult> ReplayAsync(string id, string delivery, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, $"{Webhook(id)}/deliveries/{Route.Segment(delivery)}/replay") { Repeatable = true }, TributaryJson.Default.ReplayResult, cancellation);

    /// <summary>Posts once more what was made in a span of time.</summary>
    /// <param name="id">The webhook's.</param>
    /// <param name="from">Included.</param>
    /// <param name="to">Excluded.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<ReplayResult> ReplayManyAsync(string id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, Route.With(Webhook(id) + "/replay", ("from", Route.Text(from)), ("to", Route.Text(to)))) { Repeatable = true },
            TributaryJson.Default.ReplayResult, cancellation);

    private string Webhook(string id) => $"{path}/{Route.Segment(id)}";
}
