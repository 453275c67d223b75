using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.Alerts;

namespace Tributary.Server.Features.Alerts;

/// <summary>Manages the rules that raise alerts about a program, and shows how they stand.</summary>
internal sealed class AlertRuleEndpoints(IStore store, AlertRules rules) : IEndpoints
{
    internal static readonly ErrorCode NotFound = new(
        "alert_rule_not_found",
        404,
        "The program has no such alert rule."
    );
    internal static readonly ErrorCode TooMany = new(
        "too_many_alert_rules",
        409,
        "The program already has 50 alert rules, which is the most it may have. Delete one first."
    );

    private const int MostOfProgram = 50;

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<AlertRules>().AddSingleton<AlertReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/alert-rules")
            .WithTags("Alerts")
            .WithPath("id", "The rule's id, `alr_…`.");
        routes
            .MapPost("", PostAsync)
            .Needing(Scopes.Manage)
            .Creating()
            .SendingLocation()
            .WithName("AddAlertRule")
            .WithSummary(
                "Creates a rule that watches a figure of the program, and sends `alert.raised` and `alert.cleared`."
            )
            .Accepts<NewAlertRule>("application/json")
            .Produces<AlertRuleInfo>(StatusCodes.Status201Created)
            .Refusing(400, 409, 413, 415, 422);
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListAlertRules")
            .WithSummary("Lists the program's alert rules with their state, newest first.")
            .WithQuery(ListParameters.OfChanged)
            .Produces<Page<AlertRuleInfo>>()
            .Refusing(400);
        routes
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetAlertRule")
            .WithSummary("Returns an alert rule with its state.")
            .Produces<AlertRuleInfo>()
            .Refusing();
        routes
            .MapPatch("{id}", PatchAsync)
            .Needing(Scopes.Manage)
            .WithName("PatchAlertRule")
            .WithSummary("Changes a rule's numbers, or disables or enables it. Disabling clears a raised alert.")
            .Accepts<AlertRulePatch>("application/json")
            .Produces<AlertRuleInfo>()
            .Refusing(400, 413, 415, 422);
        routes
            .MapDelete("{id}", DeleteAsync)
            .Needing(Scopes.Manage)
            .WithName("DeleteAlertRule")
            .WithSummary("Deletes a rule. A raised alert is cleared within a minute.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
    }

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (AlertRuleInput.Read(body.Root, faults) is not { } terms)
            return faults.ToProblem();
        var stopping = context.RequestAborted;
        if (await rules.CountAsync(call.Program.Id, stopping) >= MostOfProgram)
            return Problems.Of(TooMany);

        var (id, now) = ((await store.TakeIdsAsync(1, stopping)).Next<AlertRuleId>(), store.Now);
        var rule = new AlertRule
        {
            Id = id,
            ProgramId = call.Program.Id,
            Terms = terms,
            IsEnabled = true,
            Since = now,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await rules.AddAsync(rule, Audit(call, rule, "alert_rule.create", AlertRuleAnswers.DetailOf(terms)), stopping);
        var info = AlertRuleAnswers.Of(rule, call.Program, now);
        return TypedResults.Created(
            $"/v1/programs/{Uri.EscapeDataString(call.Program.Name)}/alert-rules/{info.Id}",
            info
        );
    }

    private async Task<IResult> ListAsync(ProgramCall call, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var (page, now) = (await rules.ListAsync(call.Program.Id, list.Range, parameters.Stopping), store.Now);
        return TypedResults.Ok(list.Page(page, rule => AlertRuleAnswers.Of(rule, call.Program, now)));
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping) =>
        await LookUpAsync(call, id, stopping) is { } rule
            ? TypedResults.Ok(AlertRuleAnswers.Of(rule, call.Program, store.Now))
            : Problems.Of(NotFound);

    private async Task<IResult> PatchAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var stopping = context.RequestAborted;
        if (await LookUpAsync(call, id, stopping) is not { } rule)
            return Problems.Of(NotFound);
        var faults = new InputFaults();
        if (AlertRuleInput.ReadPatch(body.Root, rule.Terms.Kind, faults) is not { } patch)
            return faults.ToProblem();
        await rules.PatchAsync(
            rule,
            patch,
            Audit(call, rule, "alert_rule.change", AlertRuleAnswers.DetailOf(patch)),
            stopping
        );
        return await FindAsync(call, id, stopping);
    }

    private async Task<IResult> DeleteAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (await LookUpAsync(call, id, stopping) is not { } rule)
            return Problems.Of(NotFound);
        var audit = Audit(call, rule, "alert_rule.delete", AlertRuleAnswers.DetailOf(rule.Terms));
        return await rules.DeleteAsync(call.Program.Id, rule.Id, audit, stopping)
            ? TypedResults.NoContent()
            : Problems.Of(NotFound);
    }

    private AuditRecord Audit(ProgramCall call, AlertRule rule, string action, string detail) =>
        call.Record(store.Now, action, PublicId.Of(rule.Id), detail);

    private async ValueTask<AlertRule?> LookUpAsync(ProgramCall call, string id, CancellationToken stopping) =>
        PublicId.TryParse(id, out AlertRuleId ruleId) ? await rules.FindAsync(call.Program.Id, ruleId, stopping) : null;
}
