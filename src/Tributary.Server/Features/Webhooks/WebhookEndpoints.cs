using Tributary.Client.Contracts;
using Tributary.Connectors.Webhooks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Http;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Features.Webhooks;

/// <summary>Manages the webhooks that a program's changes are posted to.</summary>
internal sealed class WebhookEndpoints(IStore store, WebhookRegistry webhooks, ReceiverNetworks networks, SecretBox box)
    : IEndpoints
{
    internal static readonly ErrorCode NotFound = new("webhook_not_found", 404, "The program has no such webhook.");
    internal static readonly ErrorCode TooMany = new(
        "too_many_webhooks",
        409,
        "The program already has 100 webhooks, which is the most it may have. Delete one first."
    );

    private const int MostOfProgram = 100;

    public static void AddServices(IServiceCollection services) => services.AddSingleton<WebhookRegistry>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/webhooks")
            .WithTags("Webhooks")
            .WithPath("id", "The webhook's id, `whk_…`.");
        routes
            .MapPost("", PostAsync)
            .Needing(Scopes.Manage)
            .Creating(showsSecret: true)
            .SendingLocation()
            .WithName("AddWebhook")
            .WithSummary(
                "Creates a webhook: changes of these kinds are posted to it, signed as Standard Webhooks. The "
                    + "secret is shown once."
            )
            .Accepts<NewWebhook>("application/json")
            .Produces<WebhookInfo>(StatusCodes.Status201Created)
            .Refusing(400, 409, 413, 415, 422);
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Manage)
            .WithName("ListWebhooks")
            .WithSummary("Lists the program's webhooks, newest first.")
            .WithQuery(ListParameters.OfChanged)
            .Produces<Page<WebhookInfo>>()
            .Refusing(400);
        routes
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Manage)
            .WithName("GetWebhook")
            .WithSummary("Returns a webhook without its secret.")
            .Produces<WebhookInfo>()
            .Refusing();
        routes
            .MapPatch("{id}", PatchAsync)
            .Needing(Scopes.Manage)
            .WithName("PatchWebhook")
            .WithSummary("Changes a webhook's address or kinds, or disables or enables it.")
            .Accepts<Client.Contracts.WebhookPatch>("application/json")
            .Produces<WebhookInfo>()
            .Refusing(400, 413, 415, 422);
        routes
            .MapDelete("{id}", DeleteAsync)
            .Needing(Scopes.Manage)
            .WithName("DeleteWebhook")
            .WithSummary("Deletes a webhook and its deliveries.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
        routes
            .MapPost("{id}/rotate", RotateAsync)
            .Needing(Scopes.Manage)
            .WithName("RotateWebhook")
            .WithSummary("Creates a new secret. The previous one also signs for a day.")
            .Produces<WebhookInfo>()
            .Refusing();
    }

    /// <summary>Finds a webhook of the program.</summary>
    public static async ValueTask<(Webhook? Webhook, ProblemResult? Problem)> LookUpAsync(
        WebhookRegistry webhooks,
        ProgramCall call,
        string id,
        CancellationToken stopping
    ) =>
        PublicId.TryParse(id, out WebhookId webhookId)
        && await webhooks.FindAsync(call.Program.Id, webhookId, stopping) is { } webhook
            ? (webhook, null)
            : (null, Problems.Of(NotFound));

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (WebhookInput.Read(body.Root, networks, faults) is not { } input)
            return faults.ToProblem();
        var stopping = context.RequestAborted;
        if (await webhooks.CountAsync(call.Program.Id, stopping) >= MostOfProgram)
            return Problems.Of(TooMany);

        var (id, now) = ((await store.TakeIdsAsync(1, stopping)).Next<WebhookId>(), store.Now);
        var secret = WebhookSecrets.Create();
        var webhook = new Webhook
        {
            Id = id,
            ProgramId = call.Program.Id,
            Url = input.Url,
            Events = input.Events,
            Secret = box.Protect(secret),
            IsEnabled = true,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var audit = Audit(call, webhook, "webhook.create", $"{HostOf(webhook)}: {string.Join(", ", webhook.Events)}");
        await webhooks.AddAsync(webhook, audit, stopping);
        var info = WebhookAnswers.Of(webhook) with { Secret = secret };
        return TypedResults.Created($"/v1/programs/{Uri.EscapeDataString(call.Program.Name)}/webhooks/{info.Id}", info);
    }

    private async Task<IResult> ListAsync(ProgramCall call, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        return TypedResults.Ok(
            list.Page(await webhooks.ListAsync(call.Program.Id, list.Range, parameters.Stopping), WebhookAnswers.Of)
        );
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        var (webhook, problem) = await LookUpAsync(webhooks, call, id, stopping);
        return webhook is null ? problem! : TypedResults.Ok(WebhookAnswers.Of(webhook));
    }

    private async Task<IResult> PatchAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (WebhookInput.ReadPatch(body.Root, networks, faults) is not { } patch)
            return faults.ToProblem();
        var stopping = context.RequestAborted;
        var (webhook, problem) = await LookUpAsync(webhooks, call, id, stopping);
        if (webhook is null)
            return problem!;
        var audit = Audit(call, webhook, "webhook.change", DetailOf(patch));
        await webhooks.PatchAsync(call.Program.Id, webhook.Id, patch, audit, stopping);
        return await FindAsync(call, id, stopping);
    }

    private async Task<IResult> DeleteAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        var (webhook, problem) = await LookUpAsync(webhooks, call, id, stopping);
        if (webhook is null)
            return problem!;
        var audit = Audit(call, webhook, "webhook.delete", HostOf(webhook));
        return await webhooks.DeleteAsync(call.Program.Id, webhook.Id, audit, stopping)
            ? TypedResults.NoContent()
            : Problems.Of(NotFound);
    }

    private async Task<IResult> RotateAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        var (webhook, problem) = await LookUpAsync(webhooks, call, id, stopping);
        if (webhook is null)
            return problem!;
        var audit = Audit(call, webhook, "webhook.rotate");
        var (secret, until) = (WebhookSecrets.Create(), audit.At + WebhookSecrets.OldLasts);
        return await webhooks.RotateAsync(call.Program.Id, webhook.Id, box.Protect(secret), until, audit, stopping)
            ? TypedResults.Ok(
                WebhookAnswers.Of(webhook) with
                {
                    Secret = secret,
                    OldSecretUntil = until.ToDateTimeOffset(),
                }
            )
            : Problems.Of(NotFound);
    }

    private AuditRecord Audit(ProgramCall call, Webhook webhook, string action, string? detail = null) =>
        call.Record(store.Now, action, PublicId.Of(webhook.Id), detail);

    // The rest of an address may hold a secret.
    private static string HostOf(Webhook webhook) => new Uri(webhook.Url).Host;

    private static string DetailOf(WebhookChange patch)
    {
        var changed = new List<string>();
        if (patch.Url is { } url)
            changed.Add($"to {new Uri(url).Host}");
        if (patch.Events is { } events)
            changed.Add($"kinds {string.Join(' ', events)}");
        if (patch.IsEnabled is { } enabled)
            changed.Add(enabled ? "enabled" : "disabled");
        return string.Join(", ", changed);
    }
}
