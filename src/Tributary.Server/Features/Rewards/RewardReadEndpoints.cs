using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Features.Rewards;

/// <summary>Returns rewards of a program by several filters.</summary>
internal sealed class RewardReadEndpoints(IStore store, RewardReads reads, MemberReads members, EventReads events)
    : IEndpoints
{
    public static void AddServices(IServiceCollection services) => services.AddSingleton<RewardReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var rewards = app.MapGroup("/v1/programs/{program}/rewards")
            .WithTags("Rewards")
            .WithPath("id", "The reward's id, `rwd_…`.");
        rewards
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListRewards")
            .WithSummary("Lists the rewards, newest first. An unknown member or event has none.")
            .WithQuery([
                QueryParameter.Words<RewardStatus>("status", "Only rewards with this status. Default: all."),
                QueryParameter.Text("member", "Only rewards to the member with this id. Default: all.", "ann"),
                QueryParameter.Text("event", "Only rewards for the event with this id. Default: all.", "order-1"),
                QueryParameter.Text("rule", "Only rewards of the rule with this key. Default: all.", "revenue"),
                QueryParameter.Text("currency", "Only rewards in this currency or unit. Default: all.", "USD"),
                QueryParameter.Words<HeldBy>("held_by", "Only rewards that this holds. Default: all."),
                QueryParameter.Whole("least_amount", "Only rewards of this amount or more. Default: all.", 100),
                QueryParameter.Whole("most_amount", "Only rewards of this amount or less. Default: all.", 10_000),
                .. ListParameters.OfChanged,
            ])
            .Produces<Page<RewardInfo>>()
            .Refusing(400);
        rewards
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetReward")
            .WithSummary("Returns a reward with the reasons that hold it.")
            .Produces<RewardInfo>()
            .Refusing();
    }

    private async Task<IResult> ListAsync(
        ProgramCall call,
        [AsParameters] RewardListFilter asked,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<RewardStatus>(asked.Status, "status", out var wanted, out problem))
            return problem;
        if (!QueryWords.TryRead<HeldBy>(asked.HeldBy, "held_by", out var heldBy, out problem))
            return problem;
        if (
            !QueryNumbers.TryRead(asked.LeastAmount, "least_amount", out var least, ref problem)
            || !QueryNumbers.TryRead(asked.MostAmount, "most_amount", out var most, ref problem)
        )
            return problem;
        var filter = new RewardFilter
        {
            Status = wanted,
            Rule = asked.Rule,
            Currency = asked.Currency,
            LeastAmount = least,
            MostAmount = most,
            Hold = heldBy is { } held ? (held, store.Now) : null,
        };
        if (asked.Member is { } member)
        {
            if (await members.FindAsync(call.Program.Id, member, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(Nothing);
            filter = filter with { MemberId = found.Id };
        }
        if (asked.Event is { } source)
        {
            if (await EventIds.ResolveAsync(events, call.Program.Id, source, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(Nothing);
            filter = filter with { EventId = found };
        }
        var page = await reads.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, reward => RewardAnswers.Of(reward, store.Now)));
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping) =>
        PublicId.TryParse(id, out RewardId rewardId)
        && await reads.FindAsync(call.Program.Id, [rewardId], stopping) is [var reward]
            ? JsonAnswer.Of(RewardAnswers.Of(reward, store.Now))
            : Problems.Of(RewardCommands.NotFound);

    private static Page<RewardInfo> Nothing => new() { Items = [], NextCursor = null };

    internal sealed record RewardListFilter
    {
        [FromQuery(Name = "status")]
        public string? Status { get; init; }

        [FromQuery(Name = "member")]
        public string? Member { get; init; }

        [FromQuery(Name = "event")]
        public string? Event { get; init; }

        [FromQuery(Name = "rule")]
        public string? Rule { get; init; }

        [FromQuery(Name = "currency")]
        public string? Currency { get; init; }

        [FromQuery(Name = "held_by")]
        public string? HeldBy { get; init; }

        [FromQuery(Name = "least_amount")]
        public string? LeastAmount { get; init; }

        [FromQuery(Name = "most_amount")]
        public string? MostAmount { get; init; }
    }
}
