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
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Features.Members;

/// <summary>Returns a member's figures, balances, statement and rewards.</summary>
internal sealed class BalanceReadEndpoints(
    IStore store,
    MemberReads members,
    StatsReads reads,
    LedgerReads ledger,
    RewardReads rewards
) : IEndpoints
{
    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<StatsReads>().AddSingleton<LedgerReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var member = app.MapGroup("/v1/programs/{program}/members/{id}").WithTags("Members");
        member
            .MapGet("stats", FindStatsAsync)
            .Needing(Scopes.Read)
            .WithName("GetStats")
            .WithSummary("Returns the member's figures as of the last decision.")
            .Produces<MemberStats>()
            .Refusing();
        member
            .MapGet("balance", FindBalanceAsync)
            .Needing(Scopes.Read)
            .WithName("GetBalance")
            .WithSummary("Returns the member's balance in each currency.")
            .Produces<BalanceInfo>()
            .Refusing();
        member
            .MapGet("ledger", ListLedgerAsync)
            .Needing(Scopes.Read)
            .WithName("ListLedger")
            .WithSummary("Lists the member's statement, newest first.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<LedgerLine>>()
            .Refusing(400);
        member
            .MapGet("rewards", ListRewardsAsync)
            .Needing(Scopes.Read)
            .WithName("ListMemberRewards")
            .WithSummary("Lists the member's rewards, newest first.")
            .WithQuery([
                QueryParameter.Words<RewardStatus>("status", "Only rewards with this status. Default: all."),
                .. ListParameters.OfChanged,
            ])
            .Produces<Page<RewardInfo>>()
            .Refusing(400);
    }

    private async Task<IResult> FindStatsAsync(ProgramCall call, string id, HttpContext context)
    {
        if (await reads.FindAsync(call.Program.Id, id, context.RequestAborted) is not { } stats)
            return Problems.Of(MemberErrors.MemberNotFound);
        return JsonAnswer.Of(FigureAnswers.Of(stats, call.Program, store.Now));
    }

    private async Task<IResult> FindBalanceAsync(ProgramCall call, string id, HttpContext context)
    {
        if (await reads.FindBalanceAsync(call.Program.Id, id, context.RequestAborted) is not { } balances)
            return Problems.Of(MemberErrors.MemberNotFound);
        return JsonAnswer.Of(new BalanceInfo { Balances = FigureAnswers.Of(balances) });
    }

    private async Task<IResult> ListLedgerAsync(ProgramCall call, string id, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(MemberErrors.MemberNotFound);
        var page = await ledger.ListAsync(member.Id, list.Range, parameters.Stopping);
        return JsonAnswer.Of(
            list.Page(
                page,
                line => new LedgerLine
                {
                    Id = PublicId.Of(line.Id),
                    At = line.At.ToDateTimeOffset(),
                    Kind = EnumNames.Of(line.Kind),
                    Amount = line.Amount,
                    Currency = line.Currency,
                    Reward = line.RewardId is { } reward ? PublicId.Of(reward) : null,
                    Reason = line.Reason,
                }
            )
        );
    }

    private async Task<IResult> ListRewardsAsync(
        ProgramCall call,
        string id,
        string? status,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<RewardStatus>(status, "status", out var wanted, out problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(MemberErrors.MemberNotFound);
        var page = await rewards.ListAsync(
            call.Program.Id,
            new RewardFilter { MemberId = member.Id, Status = wanted },
            list.Range,
            parameters.Stopping
        );
        return JsonAnswer.Of(list.Page(page, reward => RewardAnswers.Of(reward, store.Now)));
    }
}
