using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Referrals;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Referrals;

namespace Tributary.Server.Features.Members;

/// <summary>Returns the place of a member in the tree: whom it referred, and who is above and below it.</summary>
internal sealed class TreeReadEndpoints(MemberReads members, TreeReads tree, ReferralReads referrals) : IEndpoints
{
    public static void AddServices(IServiceCollection services) => services.AddSingleton<TreeReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/members").WithTags("Members");
        routes
            .MapGet("{id}/referrals", ListReferralsAsync)
            .Needing(Scopes.Read)
            .WithName("ListMemberReferrals")
            .WithSummary("Lists the members that the member referred directly, newest first.")
            .WithQuery([
                QueryParameter.Words<ReferralStatus>("status", "Only referrals with this status. Default: all."),
                .. ListParameters.OfChanged,
            ])
            .Produces<Page<ReferralInfo>>()
            .Refusing(400);
        routes
            .MapGet("{id}/upline", ListUplineAsync)
            .Needing(Scopes.Read)
            .WithName("ListUpline")
            .WithSummary("Lists the nearest 32 members above, the direct referrer first.")
            .WithQuery(ListParameters.OfPages)
            .Produces<Page<TreeNode>>()
            .Refusing(400);
        routes
            .MapGet("{id}/downline", ListDownlineAsync)
            .Needing(Scopes.Read)
            .WithName("ListDownline")
            .WithSummary("Lists the members below, level by level, to a depth of at most 32.")
            .WithQuery([
                QueryParameter.Count(
                    "depth",
                    $"How many levels below the member, 1 to {TreeReads.MaxDepth}. Default: all levels.",
                    TreeReads.MaxDepth,
                    TreeReads.MaxDepth
                ),
                .. ListParameters.OfPages,
            ])
            .Produces<Page<TreeNode>>()
            .Refusing(400);
    }

    private async Task<IResult> ListReferralsAsync(
        ProgramCall call,
        string id,
        string? status,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<ReferralStatus>(status, "status", out var wanted, out problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(MemberErrors.MemberNotFound);
        var page = await referrals.ListAsync(
            call.Program.Id,
            new ReferralFilter { ReferrerId = member.Id, Status = wanted },
            list.Range,
            parameters.Stopping
        );
        return JsonAnswer.Of(list.Page(page, row => ReferralAnswers.Of(row)));
    }

    private async Task<IResult> ListUplineAsync(ProgramCall call, string id, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(MemberErrors.MemberNotFound);
        var above = await tree.ListUplineAsync(call.Program.Id, member.Id, parameters.Stopping);
        return JsonAnswer.Of(
            ToPage(
                [.. above.Where(node => node.Level > (list.Range.Before ?? 0)).Take(list.Range.Limit + 1)],
                list,
                node => [node.Level]
            )
        );
    }

    private async Task<IResult> ListDownlineAsync(
        ProgramCall call,
        string id,
        string? depth,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem, TreeReads.MaxDepth))
            return problem;
        if (!QueryNumbers.TryRead(depth, "depth", TreeReads.MaxDepth, TreeReads.MaxDepth, out var levels, out problem))
            return problem;
        var below = await tree.ListDownlineAsync(
            call.Program.Id,
            id,
            levels,
            [.. list.After.Select(MemberId.Of)],
            list.Range.Limit,
            parameters.Stopping
        );
        return below is null
            ? Problems.Of(MemberErrors.MemberNotFound)
            : JsonAnswer.Of(ToPage(below, list, node => [.. node.Path.Select(id => id.Value)]));
    }

    /// <param name="nodes">One more than the limit when there are more.</param>
    private static Page<TreeNode> ToPage(List<TreeView> nodes, ListInput list, Func<TreeView, long[]> key)
    {
        var hasMore = nodes.Count > list.Range.Limit;
        if (hasMore)
            nodes.RemoveAt(nodes.Count - 1);
        return new()
        {
            Items =
            [
                .. nodes.Select(node => new TreeNode
                {
                    Id = node.ExternalId,
                    Level = node.Level,
                    Referrer = node.Referrer,
                    JoinedAt = node.JoinedAt.ToDateTimeOffset(),
                    Status = EnumNames.Of(node.Status),
                    ReferralStatus = node.ReferralStatus is { } status ? EnumNames.Of(status) : null,
                }),
            ],
            NextCursor = hasMore ? list.CursorAfter(key(nodes[^1])) : null,
        };
    }
}
