using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Log;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Storage.Features.Adjustments;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Rewards;

/// <summary>Corrects balances by hand.</summary>
internal static class AdjustmentEndpoints
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly JsonShape s_shape = new("id", "amount", "currency", "reason");

    public static void MapAdjustments(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/members/{id}/adjustments", PostAsync)
            .Needing(Scopes.Manage)
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

    private static async Task<IResult> PostAsync(
        ProgramCall call,
        string id,
        HttpContext context,
        IStore store,
        TributaryOptions options,
        MemberReads members,
        EntryIntake intake,
        DecisionWatch watch,
        EventReads events,
        DecisionAnswers answers,
        AdjustmentAllowance allowance
    )
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

        var isRepeated =
            await events.FindIdAsync(call.Program.Id, EntryKey.OfAdjustment(input.Id), stopping) is not null;
        var needsSecond =
            !isRepeated
            && options.AdjustmentLimit is { } limit
            && !await allowance.TryTakeAsync(
                call.Caller.Actor,
                store.Now,
                input.Currency,
                Math.Abs(input.Amount),
                limit,
                stopping
            );
        var accepted = (await intake.AcceptAsync([Entry(call, member, input, needsSecond)], stopping))[0];
        if (accepted.Acceptance == Acceptance.Differs)
            return Problems.Of(ErrorCodes.AdjustmentDiffers);
        await watch.WaitAsync([accepted.EventId], s_patience, stopping);
        var view =
            await events.FindAsync(call.Program.Id, accepted.EventId, stopping)
            ?? throw new InvalidOperationException("The entry that was just accepted does not exist.");
        if (CommandSender.Refusal(view.Decision?.ToOutcome(), ErrorCodes.MemberNotFound) is { } refusal)
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
            : accepted.Acceptance == Acceptance.Accepted ? TypedResults.Created((string?)null, info)
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
            faults.Add(ErrorCodes.InvalidAmount, fields.Pointer("amount"), "An adjustment must not be zero.");
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

    private static NewEntry Entry(ProgramCall call, MemberView member, NewAdjustment input, bool needsSecond) =>
        CommandEntry.Of(
            call.Program.Id,
            new(member.Id, member.Partition),
            new AdjustBalance(needsSecond),
            EntryKey.OfAdjustment(input.Id),
            call.Caller.Actor
        ) with
        {
            BodyHash = EntryKey.OfBody(
                JsonSerializer.SerializeToUtf8Bytes(
                    (string[])[member.ExternalId, $"{input.Amount}", input.Currency, input.Reason]
                )
            ),
            ExternalId = input.Id,
            Amount = input.Amount,
            Currency = input.Currency,
            Reason = input.Reason,
        };
}
