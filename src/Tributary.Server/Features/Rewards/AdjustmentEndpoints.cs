using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Log;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Server.Http;
using Tributary.Storage.Features.Adjustments;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Rewards;

/// <summary>Corrects balances by hand.</summary>
internal sealed class AdjustmentEndpoints(
    IStore store,
    MemberReads members,
    Adjustments adjustments,
    DecisionAnswers answers
) : IEndpoints
{
    internal static readonly ErrorCode Differs = new(
        "adjustment_differs",
        409,
        "An adjustment with this id was made before with a different body. Use a new id for each adjustment."
    );

    private static readonly JsonShape s_shape = new("id", "amount", "currency", "reason");

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<AdjustmentAllowance>().AddSingleton<Adjustments>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/members/{id}/adjustments", PostAsync)
            .Needing(Scopes.Manage | Scopes.Approve)
            .CreatingById()
            .WithTags("Members")
            .WithName("AddAdjustment")
            .WithSummary(
                "Corrects a member's balance. Above the limit of one person, for one adjustment or a day's "
                    + "together, it waits for the approval of another person."
            )
            .Accepts<NewAdjustment>("application/json")
            .Produces<AdjustmentInfo>(StatusCodes.Status201Created)
            .Produces<AdjustmentInfo>()
            .Produces<AdjustmentInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 410, 413, 415, 422);

    private async Task<IResult> PostAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (Read(body.Root, call.Program.PlanAt(store.Now), faults) is not { } input)
            return faults.ToProblem();
        var stopping = context.RequestAborted;
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return problem!;

        var (outcome, view) = await adjustments.RunAsync(call, member, input, stopping);
        if (outcome == EntryOutcome.Differs)
            return Problems.Of(Differs);
        if (CommandSender.Refusal(view!.Decision?.ToOutcome(), MemberErrors.MemberNotFound) is { } refusal)
            return refusal;
        var info = new AdjustmentInfo
        {
            Id = input.Id,
            Member = member.ExternalId,
            Amount = input.Amount,
            Currency = input.Currency,
            Reason = input.Reason,
            Decision = (await answers.ExplainAsync(call.Program, view, stopping)).Decision,
        };
        return info.Decision is null ? TypedResults.Accepted((string?)null, info)
            : outcome == EntryOutcome.Accepted ? TypedResults.Created((string?)null, info)
            : TypedResults.Ok(info);
    }

    private static NewAdjustment? Read(JsonElement element, Plan plan, InputFaults faults)
    {
        var fields = s_shape.Open(element, "", faults);
        var id = fields.Id("id", required: true);
        var amount = fields.Integer("amount", -MinorUnits.WireLimit, MinorUnits.WireLimit, required: true);
        var currency = fields.Currency("currency", plan, required: true);
        var reason = fields.Text("reason", JsonFields.MaxReasonLength, required: true);
        if (amount == 0)
            faults.Add(InputErrors.InvalidAmount, fields.Pointer("amount"), "An adjustment must not be zero.");
        return faults.IsEmpty
            ? new NewAdjustment
            {
                Id = id!,
                Amount = amount!.Value,
                Currency = currency!,
                Reason = reason!,
            }
            : null;
    }
}
