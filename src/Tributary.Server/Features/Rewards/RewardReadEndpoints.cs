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
internal static class RewardReadEndpoints
{
    public static void MapRewardReads(this IEndpointRouteBuilder app)
    {
        var rewards = app.MapGroup("/v1/programs/{program}/rewards").WithTags("Rewards");
        rewards
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListRewards")
            .WithSummary("Lists the rewards, newest first. An unknown member or event has none.")
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

    private static async Task<IResult> ListAsync(
        ProgramCall call,
        string? status,
        string? member,
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "event")] string? source,
        string? rule,
        string? currency,
        [AsParameters] ListParameters parameters,
        RewardReads reads,
        MemberReads members,
        EventReads events,
        IStore store
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<RewardStatus>(status, "status", out var wanted, out problem))
            return problem;
        var filter = new RewardFilter
        {
            Status = wanted,
            Rule = rule,
            Currency = currency,
        };
        if (member is not null)
        {
            if (await members.FindAsync(call.Program.Id, member, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(Nothing);
            filter = filter with { MemberId = found.Id };
        }
        if (source is not null)
        {
            if (await EventIds.ResolveAsync(events, call.Program.Id, source, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(Nothing);
            filter = filter with { EventId = found };
        }
        var page = await reads.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, reward => RewardAnswers.Of(reward, store.Now)));
    }

    private static async Task<IResult> FindAsync(
        ProgramCall call,
        string id,
        RewardReads reads,
        IStore store,
        CancellationToken stopping
    ) =>
        PublicId.TryParse(PublicId.Reward, id, out RewardId rewardId)
        && await reads.FindAsync(call.Program.Id, [rewardId], stopping) is [var reward]
            ? JsonAnswer.Of(RewardAnswers.Of(reward, store.Now))
            : Problems.Of(ErrorCodes.RewardNotFound);

    private static Page<RewardInfo> Nothing => new() { Items = [], NextCursor = null };
}
