using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;

namespace Tributary.Server.Features.Rewards;

/// <summary>Approves, rejects and fulfils rewards, one or many.</summary>
internal sealed class RewardEndpoints(RewardCommands commands) : IEndpoints
{
    private static readonly JsonShape s_many = new("ids", "reason");

    public static void AddServices(IServiceCollection services) => services.AddSingleton<RewardCommands>();

    public void Map(IEndpointRouteBuilder app)
    {
        var rewards = app.MapGroup("/v1/programs/{program}/rewards")
            .WithTags("Rewards")
            .WithPath("id", "The reward's id, `rwd_…`.");
        Map(
            rewards,
            new Verb("approve", id => new ApproveReward(id), ReasonNeeded: false),
            "Approves rewards in review. Each is then held until its hold ends, or payable if it has ended."
        );
        Map(
            rewards,
            new Verb("reject", id => new RejectReward(id), ReasonNeeded: true),
            "Rejects rewards that are not yet paid."
        );
        Map(
            rewards,
            new Verb("fulfil", id => new FulfilReward(id), ReasonNeeded: false),
            "Marks payable rewards as handed over outside Tributary."
        );
    }

    private void Map(RouteGroupBuilder rewards, Verb verb, string summary)
    {
        var name = char.ToUpperInvariant(verb.Word[0]) + verb.Word[1..];
        rewards
            .MapPost(
                $"{{id}}/{verb.Word}",
                (ProgramCall call, string id, HttpContext context) => RunOneAsync(call, id, verb, context)
            )
            .Needing(Scopes.Manage | Scopes.Approve)
            .WithName(name + "Reward")
            .WithSummary(summary + " This call takes one reward.")
            .Accepts<CommandReason>(isOptional: !verb.ReasonNeeded, "application/json")
            .Produces<RewardInfo>()
            .Produces<RewardInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        rewards
            .MapPost(verb.Word, (ProgramCall call, HttpContext context) => RunManyAsync(call, verb, context))
            .Needing(Scopes.Manage | Scopes.Approve)
            .WithName(name + "Rewards")
            .WithSummary(summary + " This call takes up to 1,000, each independent of the others.")
            .Accepts<RewardsCommand>("application/json")
            .Produces<RewardResults>()
            .Refusing(400, 413, 415, 422);
    }

    private async Task<IResult> RunOneAsync(ProgramCall call, string id, Verb verb, HttpContext context)
    {
        var (reason, problem) = await ReasonInput.ReadAsync(context.Request, verb.ReasonNeeded);
        if (problem is not null)
            return problem;
        return (await commands.RunAsync(call, [id], verb.Command, reason, context.RequestAborted))[0].ToResult();
    }

    private async Task<IResult> RunManyAsync(ProgramCall call, Verb verb, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var (ids, reason) = ReadMany(body.Root, verb, faults);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var results = await commands.RunAsync(call, ids, verb.Command, reason, context.RequestAborted);
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

    private sealed record Verb(string Word, Func<RewardId, ICommand> Command, bool ReasonNeeded);
}
