using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Outbox;
using Tributary.Server.Http;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Features.Webhooks;

/// <summary>Lists the deliveries of a webhook, and posts them again.</summary>
internal sealed class DeliveryEndpoints(
    IStore store,
    WebhookRegistry webhooks,
    Deliveries deliveries,
    WebhookFanOut fanOut,
    Envelopes envelopes,
    AuditLog audit
) : IEndpoints
{
    internal static readonly ErrorCode WebhookDisabled = new(
        "webhook_disabled",
        409,
        "The webhook is disabled, so nothing is posted to it. Enable it first."
    );
    internal static readonly ErrorCode NotFound = new(
        "delivery_not_found",
        404,
        "The webhook has no such delivery, or it is older than 30 days."
    );

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<Deliveries>().AddSingleton<WebhookFanOut>();

    public void Map(IEndpointRouteBuilder app)
    {
        var webhook = app.MapGroup("/v1/programs/{program}/webhooks/{id}")
            .WithTags("Webhooks")
            .WithPath("id", "The webhook's id, `whk_…`.")
            .WithPath("delivery", "The delivery's id, `dlv_…`.");
        webhook
            .MapPost("test", TestAsync)
            .Needing(Scopes.Manage)
            .WithName("TestWebhook")
            .WithSummary("Posts a webhook.test once. Its delivery shows the result.")
            .Produces<DeliveryInfo>(StatusCodes.Status202Accepted)
            .Refusing(409);
        webhook
            .MapGet("deliveries", ListAsync)
            .Needing(Scopes.Manage)
            .WithName("ListDeliveries")
            .WithSummary("Lists the deliveries of the last 30 days, newest first, including those still to be posted.")
            .WithQuery([
                QueryParameter.Words<DeliveryStatus>("status", "Only deliveries with this status. Default: all."),
                .. ListParameters.OfCreated,
            ])
            .Produces<Page<DeliveryInfo>>()
            .Refusing(400);
        webhook
            .MapGet("deliveries/{delivery}", FindAsync)
            .Needing(Scopes.Manage)
            .WithName("GetDelivery")
            .WithSummary("Returns one delivery with its body, and the answer to each try.")
            .Produces<DeliveryInfo>()
            .Refusing();
        webhook
            .MapPost("deliveries/{delivery}/replay", ReplayAsync)
            .Needing(Scopes.Manage)
            .WithName("ReplayDelivery")
            .WithSummary("Queues a delivery again with a full set of retries.")
            .Produces<ReplayResult>()
            .Refusing();
        webhook
            .MapPost("replay", ReplayManyAsync)
            .Needing(Scopes.Manage)
            .WithName("ReplayDeliveries")
            .WithSummary("Queues again the deliveries made at or after one time (from) and before another (to).")
            .WithQuery(
                QueryParameter.Time("from", "Only deliveries made at or after this RFC 3339 time. Required.") with
                {
                    IsRequired = true,
                },
                QueryParameter.Time("to", "Only deliveries made before this RFC 3339 time. Required.") with
                {
                    IsRequired = true,
                }
            )
            .Produces<ReplayResult>()
            .Refusing(400);
    }

    private async Task<IResult> TestAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        var (webhook, problem) = await WebhookEndpoints.LookUpAsync(webhooks, call, id, stopping);
        if (webhook is null)
            return problem!;
        if (!webhook.IsEnabled)
            return Problems.Of(WebhookDisabled);
        var number = (await store.TakeIdsAsync(1, stopping)).Next<DeliveryId>();
        var facts = JsonSerializer.Serialize(new WebhookFacts(webhook.Id, "test"), OutboxJson.Default.WebhookFacts);
        await audit.RecordAsync(Audit(call, webhook.Id, "webhook.test"), stopping);
        await deliveries.AddTestAsync(webhook, number, facts, store.Now, stopping);
        fanOut.Notify();
        return await deliveries.FindAsync(webhook.Id, number, stopping) is { } delivery
            ? TypedResults.Accepted((string?)null, WebhookAnswers.Of(delivery))
            : Problems.Of(WebhookEndpoints.NotFound);
    }

    private async Task<IResult> ListAsync(
        ProgramCall call,
        string id,
        string? status,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<DeliveryStatus>(status, "status", out var wanted, out problem))
            return problem;
        var (webhook, notFound) = await WebhookEndpoints.LookUpAsync(webhooks, call, id, parameters.Stopping);
        if (webhook is null)
            return notFound!;
        return TypedResults.Ok(
            list.Page(
                await deliveries.ListAsync(webhook.Id, wanted, list.Range, parameters.Stopping),
                WebhookAnswers.Of
            )
        );
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, string delivery, CancellationToken stopping)
    {
        var (found, problem) = await LookUpAsync(call, id, delivery, stopping);
        if (found is null)
            return problem!;
        var written = await envelopes.WriteAsync([found.Row], stopping);
        using var body = JsonDocument.Parse(written[0].Body);
        var tries = await deliveries.ListTriesAsync(found.Id, stopping);
        return TypedResults.Ok(
            WebhookAnswers.Of(found) with
            {
                Body = body.RootElement.Clone(),
                Attempts = [.. tries.Select(WebhookAnswers.Of)],
            }
        );
    }

    private async Task<IResult> ReplayAsync(ProgramCall call, string id, string delivery, CancellationToken stopping)
    {
        var (found, problem) = await LookUpAsync(call, id, delivery, stopping);
        if (found is null)
            return problem!;
        await audit.RecordAsync(Audit(call, found.WebhookId, "webhook.replay", PublicId.Of(found.Id)), stopping);
        var replayed = await deliveries.ReplayAsync([found.Id], store.Now, stopping);
        fanOut.Notify();
        return TypedResults.Ok(new ReplayResult { Replayed = replayed });
    }

    private async Task<IResult> ReplayManyAsync(ProgramCall call, string id, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (list.Range is { From: null } or { To: null })
            return Problems.Of(
                RequestErrors.InvalidParameter,
                "from and to must be RFC 3339 times with an offset, such as 2026-05-01T12:00:00Z."
            );
        var (webhook, notFound) = await WebhookEndpoints.LookUpAsync(webhooks, call, id, parameters.Stopping);
        if (webhook is null)
            return notFound!;
        await audit.RecordAsync(
            Audit(call, webhook.Id, "webhook.replay", $"{list.Range.From} to {list.Range.To}"),
            parameters.Stopping
        );
        var replayed = await deliveries.ReplayAsync(webhook.Id, list.Range, store.Now, parameters.Stopping);
        fanOut.Notify();
        return TypedResults.Ok(new ReplayResult { Replayed = replayed });
    }

    private AuditRecord Audit(ProgramCall call, WebhookId webhook, string action, string? detail = null) =>
        call.Record(store.Now, action, PublicId.Of(webhook), detail);

    private async ValueTask<(Delivery? Delivery, ProblemResult? Problem)> LookUpAsync(
        ProgramCall call,
        string id,
        string delivery,
        CancellationToken stopping
    )
    {
        var (webhook, problem) = await WebhookEndpoints.LookUpAsync(webhooks, call, id, stopping);
        if (webhook is null)
            return (null, problem);
        return
            PublicId.TryParse(delivery, out DeliveryId deliveryId)
            && await deliveries.FindAsync(webhook.Id, deliveryId, stopping) is { } found
            ? (found, null)
            : (null, Problems.Of(NotFound));
    }
}
