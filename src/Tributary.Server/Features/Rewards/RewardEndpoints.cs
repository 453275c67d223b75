using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Features.Rewards;

/// <summary>Approves, rejects and fulfils rewards, one or many.</summary>
internal static class RewardEndpoints
{
    private static readonly JsonShape s_many = new("ids", "reason");

    public static void MapRewards(this IEndpointRouteBuilder app)
    {
        var rewards = app.MapGroup("/v1/programs/{program}/rewards").WithTags("Rewards");
        Map(
            rewards,
            new Verb("approve", EntryTypes.RewardApprove, ReasonNeeded: false),
            "Approves rewards in review, which then go on to their hold."
        );
        Map(
            rewards,
            new Verb("reject", EntryTypes.RewardReject, ReasonNeeded: true),
            "Rejects rewards that are not yet paid."
        );
        Map(
            rewards,
            new Verb("fulfil", EntryTypes.RewardFulfil, ReasonNeeded: false),
            "Marks payable rewards as handed over outside Tributary."
        );
    }

    private static void Map(RouteGroupBuilder rewards, Verb verb, string summary)
    {
        var name = char.ToUpperInvariant(verb.Word[0]) + verb.Word[1..];
        rewards
            .MapPost(
                $"{{id}}/{verb.Word}",
                (
                    ProgramCall call,
                    string id,
                    HttpContext context,
                    RewardReads reads,
                    CommandSender commands,
                    IStore store
                ) => OrderOneAsync(call, id, verb, context, new(reads, commands, store))
            )
            .Needing(Scopes.Manage)
            .WithName(name + "Reward")
            .WithSummary(summary + " One.")
            .Accepts<CommandReason>("application/json")
            .Produces<RewardInfo>()
            .Produces<RewardInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        rewards
            .MapPost(
                verb.Word,
                (ProgramCall call, HttpContext context, RewardReads reads, CommandSender commands, IStore store) =>
                    OrderManyAsync(call, verb, context, new(reads, commands, store))
            )
            .Needing(Scopes.Manage)
            .WithName(name + "Rewards")
            .WithSummary(summary + " Up to 1,000 in one call, independently of each other.")
            .Accepts<RewardsCommand>("application/json")
            .Produces<RewardResults>()
            .Refusing(400, 413, 415, 422);
    }

    private static async Task<IResult> OrderOneAsync(
        ProgramCall call,
        string id,
        Verb verb,
        HttpContext context,
        Dependencies needed
    )
    {
        var (reason, problem) = await ReasonInput.ReadAsync(context.Request, verb.ReasonNeeded);
        if (problem is not null)
            return problem;
        var result = (await OrderAsync(call, [id], verb, reason, needed, context.RequestAborted))[0];
        return result.Refusal ?? (IResult)TypedResults.Json(result.Info, statusCode: result.Status);
    }

    private static async Task<IResult> OrderManyAsync(
        ProgramCall call,
        Verb verb,
        HttpContext context,
        Dependencies needed
    )
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var (ids, reason) = ReadMany(body.Root, verb, faults);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var results = await OrderAsync(call, ids, verb, reason, needed, context.RequestAborted);
        return TypedResults.Ok(
            new RewardResults
            {
                Items =
                [
                    .. results
                        .Index()
                        .Select(result => new RewardResult
                        {
                            Index = result.Index,
                            Status = result.Item.Status,
                            Reward = result.Item.Info,
                            Error = result.Item.Refusal?.ToProblem(),
                        }),
                ],
            }
        );
    }

    private static async ValueTask<IReadOnlyList<Result>> OrderAsync(
        ProgramCall call,
        IReadOnlyList<string> ids,
        Verb verb,
        string? reason,
        Dependencies needed,
        CancellationToken stopping
    )
    {
        var (reads, commands, store) = needed;
        var numbers = ids.Select(id => PublicId.TryParse(PublicId.Reward, id, out var number) ? number : 0).ToList();
        var found = (await reads.FindAsync(call.Program.Id, numbers, stopping)).ToDictionary(view => view.Facts.Id);
        var orders = numbers
            .Where(found.ContainsKey)
            .Distinct()
            .Select(number => found[number].Facts)
            .Select(reward =>
                (
                    reward.Id,
                    Order: new CommandRequest(
                        verb.Type,
                        reward.MemberId,
                        reward.Partition,
                        new CommandFacts { Reward = reward.Id },
                        reason
                    )
                )
            )
            .ToList();
        var decisions =
            orders.Count == 0 ? [] : await commands.RunAsync(call, [.. orders.Select(order => order.Order)], stopping);
        var decided = orders.Zip(decisions).ToDictionary(pair => pair.First.Id, pair => pair.Second);
        var now = (await reads.FindAsync(call.Program.Id, numbers, stopping)).ToDictionary(view => view.Facts.Id);
        return
        [
            .. numbers.Select(number =>
                now.TryGetValue(number, out var view)
                    ? Result.Of(decided[number], view, store.Now)
                    : new Result(Problems.Of(ErrorCodes.RewardNotFound), StatusCodes.Status404NotFound, null)
            ),
        ];
    }

    private static (IReadOnlyList<string> Ids, string? Reason) ReadMany(
        JsonElement element,
        Verb verb,
        InputFaults faults
    )
    {
        var fields = s_many.Open(element, "", faults);
        return (
            fields.Texts("ids", JsonInput.MaxItems),
            fields.Text("reason", JsonFields.MaxReasonLength, verb.ReasonNeeded)
        );
    }

    private sealed record Dependencies(RewardReads Reads, CommandSender Commands, IStore Store);

    private sealed record Verb(string Word, string Type, bool ReasonNeeded);

    private sealed record Result(ProblemResult? Refusal, int Status, RewardInfo? Info)
    {
        public static Result Of(DecisionView? decision, RewardView view, Instant now) =>
            CommandSender.Refusal(decision, ErrorCodes.RewardNotFound) is { } refusal
                ? new(refusal, refusal.Code.Status, null)
                : new(
                    null,
                    decision is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
                    RewardAnswers.Of(view, now)
                );
    }
}
