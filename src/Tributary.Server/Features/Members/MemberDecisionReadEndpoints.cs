using Tributary.Client.Contracts;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>Returns why a member was granted rewards, and why not.</summary>
internal sealed class MemberDecisionReadEndpoints(MemberReads members, MemberDecisionAnswers answers) : IEndpoints
{
    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<ConcernReads>().AddSingleton<MemberDecisionAnswers>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/members/{id}/decisions", ListAsync)
            .Needing(Scopes.Read)
            .OpeningToMember()
            .WithTags("Members")
            .WithName("ListMemberDecisions")
            .WithSummary(
                "Lists the decisions that concern a member as actor or beneficiary, granted or not, newest first."
            )
            .WithDescription(
                "Each has the verdict of the rules that could have paid the member. Holds and referrals that end by "
                    + "time, and changes of the member, are not listed: the reward and the referral show them. "
                    + "A page of a very large tree may have fewer items than requested and still have a next_cursor."
            )
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<MemberDecision>>()
            .Refusing(400);

    private async Task<IResult> ListAsync(ProgramCall call, string id, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(MemberErrors.MemberNotFound);
        var page = await answers.ListAsync(call.Program, member, list.Range, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, decision => call.Caller.Member is null ? decision : Own(decision)));
    }

    /// <summary>Leaves out who did what: a member's own pages get nothing about the members below it.</summary>
    private static MemberDecision Own(MemberDecision decision) =>
        decision with
        {
            Event = null,
            Actor = "",
            Amount = null,
            Currency = null,
            Reverses = null,
            Rules = [],
            Rewards = [.. decision.Rewards.Select(reward => reward with { Case = null })],
        };
}
