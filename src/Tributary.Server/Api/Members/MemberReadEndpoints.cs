using System.Globalization;
using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Members, and where they stand in their tree.</summary>
internal static class MemberReadEndpoints
{
    public static void MapMemberReads(this IEndpointRouteBuilder app)
    {
        var members = app.MapGroup("/v1/programs/{program}/members").WithTags("Members");
        members.MapGet("", ListAsync).Needing(Scopes.Read).WithName("ListMembers")
            .WithSummary("Members, newest first; those of a referrer that is not there are none.")
                .Produces<Page<MemberInfo>>().Refusing(400);
        members.MapGet("{id}", FindAsync).Needing(Scopes.Read).WithName("GetMember")
            .WithSummary("A member, with its code and its referral.").Produces<MemberInfo>().Refusing();
        members.MapGet("{id}/referrals", ListReferralsAsync).Needing(Scopes.Read).WithName("ListMemberReferrals")
            .WithSummary("Whom the member brought in directly, newest first.").Produces<Page<ReferralInfo>>().Refusing(400);
        members.MapGet("{id}/upline", ListUplineAsync).Needing(Scopes.Read).WithName("ListUpline")
            .WithSummary("The members above, the direct referrer first; the nearest 32.").Produces<Page<TreeNode>>().Refusing(400);
        members.MapGet("{id}/downline", ListDownlineAsync).Needing(Scopes.Read).WithName("ListDownline")
            .WithSummary("The members below, level by level, to a depth of at most 32.").Produces<Page<TreeNode>>().Refusing(400);
    }

    private static async Task<IResult> ListAsync(
        ProgramCall call, string? status, string? group, string? country, string? referrer,
        [AsParameters] ListParameters parameters, MemberReads reads,
        Links links)
    {
        if (!parameters.TryRead(out var list, out var problem)) return problem;
        if (!QueryWords.TryRead<MemberStatus>(status, "status", out var wanted, out problem)) return problem;
        var filter = new MemberFilter { Status = wanted, Group = group, Country = country };
        if (referrer is not null)
        {
            if (await reads.FindAsync(call.Program.Id, referrer, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(new Page<MemberInfo> { Items = [], NextCursor = null });
            filter = filter with { ReferrerId = found.Id };
        }
        var page = await reads.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, row => MemberAnswers.Of(row, call.Program, links, parameters.Context.Request)));
    }

    private static async Task<IResult> FindAsync(ProgramCall call, string id, MemberReads reads, Links links, HttpContext context) =>
        await reads.FindAsync(call.Program.Id, id, context.RequestAborted) is { } member
            ? JsonAnswer.Of(MemberAnswers.Of(member, call.Program, links, context.Request))
            : Problems.Of(ErrorCodes.MemberNotFound);

    private static async Task<IResult> ListReferralsAsync(
        ProgramCall call, string id, string? status, [AsParameters] ListParameters parameters, MemberReads members, ReferralReads reads)
    {
        if (!parameters.TryRead(out var list, out var problem)) return problem;
        if (!QueryWords.TryRead<ReferralStatus>(status, "status", out var wanted, out problem)) return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member) return Problems.Of(ErrorCodes.MemberNotFound);
        var page = await reads.ListAsync(
            call.Program.Id, new ReferralFilter { ReferrerId = member.Id, Status = wanted }, list.Range,
            parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, row => ReferralAnswers.Of(row)));
    }

    private static async Task<IResult> ListUplineAsync(
        ProgramCall call, string id, [AsParameters] ListParameters parameters, MemberReads members, TreeReads reads)
    {
        if (!parameters.TryRead(out var list, out var problem)) return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member) return Problems.Of(ErrorCodes.MemberNotFound);
        var above = await reads.ListUplineAsync(call.Program.Id, member.Id, parameters.Stopping);
        return JsonAnswer.Of(ToPage([.. above.Where(node => node.Level > (list.Range.Before ?? 0)).Take(list.Range.Limit + 1)], list, node => [node.Level]));
    }

    private static async Task<IResult> ListDownlineAsync(
        ProgramCall call, string id, string? depth, [AsParameters] ListParameters parameters, TreeReads reads)
    {
        if (!parameters.TryRead(out var list, out var problem, TreeReads.MaxDepth)) return problem;
        var levels = TreeReads.MaxDepth;
        if (depth is not null
            && (!int.TryParse(depth, NumberStyles.None, CultureInfo.InvariantCulture, out levels) || levels is < 1 or > TreeReads.MaxDepth))
            return Problems.Of(ErrorCodes.InvalidParameter, $"depth is a whole number from 1 to {TreeReads.MaxDepth}.");
        var below = await reads.ListDownlineAsync(call.Program.Id, id, levels, list.After, list.Range.Limit, parameters.Stopping);
        return below is null ? Problems.Of(ErrorCodes.MemberNotFound) : JsonAnswer.Of(ToPage(below, list, node => node.Path));
    }

    /// <param name="nodes">One more than the limit, where there are more.</param>
    private static Page<TreeNode> ToPage(List<TreeView> nodes, ListInput list, Func<TreeView, long[]> key)
    {
        var hasMore = nodes.Count > list.Range.Limit;
        if (hasMore) nodes.RemoveAt(nodes.Count - 1);
        return new()
        {
            Items = [.. nodes.Select(node => new TreeNode
            {
                Id = node.ExternalId,
                Level = node.Level,
                Referrer = node.Referrer,
                JoinedAt = node.JoinedAt.ToDateTimeOffset(),
                Status = Word.Of(node.Status),
                ReferralStatus = node.ReferralStatus is { } status ? Word.Of(status) : null,
            })],
            NextCursor = hasMore ? list.CursorAfter(key(nodes[^1])) : null,
        };
    }
}
