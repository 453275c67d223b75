using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Referrals;
using Tributary.Storage.Queries;

namespace Tributary.Server.Features.Members;

/// <summary>Returns members and their place in the tree.</summary>
internal static class MemberReadEndpoints
{
    public static void MapMemberReads(this IEndpointRouteBuilder app)
    {
        var members = app.MapGroup("/v1/programs/{program}/members").WithTags("Members");
        members
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListMembers")
            .WithSummary("Lists the members, newest first. An unknown referrer has none.")
            .Produces<Page<MemberInfo>>()
            .Refusing(400);
        members
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetMember")
            .WithSummary("Returns a member with its code and its referral.")
            .Produces<MemberInfo>()
            .Refusing();
        members
            .MapGet("{id}/export", ExportAsync)
            .Needing(Scopes.Read)
            .WithName("ExportMember")
            .WithSummary("Returns all data stored about a member, for a request for access (GDPR, article 15).")
            .Produces<object>(StatusCodes.Status200OK, "application/json")
            .Refusing();
        members
            .MapGet("{id}/referrals", ListReferralsAsync)
            .Needing(Scopes.Read)
            .WithName("ListMemberReferrals")
            .WithSummary("Lists the members that the member referred directly, newest first.")
            .Produces<Page<ReferralInfo>>()
            .Refusing(400);
        members
            .MapGet("{id}/upline", ListUplineAsync)
            .Needing(Scopes.Read)
            .WithName("ListUpline")
            .WithSummary("Lists the nearest 32 members above, the direct referrer first.")
            .Produces<Page<TreeNode>>()
            .Refusing(400);
        members
            .MapGet("{id}/downline", ListDownlineAsync)
            .Needing(Scopes.Read)
            .WithName("ListDownline")
            .WithSummary("Lists the members below, level by level, to a depth of at most 32.")
            .Produces<Page<TreeNode>>()
            .Refusing(400);
    }

    private static async Task<IResult> ListAsync(
        ProgramCall call,
        string? status,
        string? group,
        string? country,
        string? referrer,
        [AsParameters] ListParameters parameters,
        MemberReads reads,
        TraitReader traits,
        LinkBuilder links,
        [FromQuery(Name = "email"), Description("Only members with this e-mail address, in upper or lower case.")]
            string? email = null
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<MemberStatus>(status, "status", out var wanted, out problem))
            return problem;
        var filter = new MemberFilter
        {
            Status = wanted,
            Group = group,
            Country = country,
        };
        if (referrer is not null)
        {
            if (await reads.FindAsync(call.Program.Id, referrer, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(new Page<MemberInfo> { Items = [], NextCursor = null });
            filter = filter with { ReferrerId = found.Id };
        }
        if (email is not null && Mailbox.Read(email) is null)
            return Problems.Of(ErrorCodes.InvalidParameter, $"email: {ErrorCodes.InvalidEmail.Sentence}");
        var page = email is null
            ? await reads.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping)
            : await ListByEmailAsync(email, call.Program.Id, filter, list.Range, reads, traits, parameters.Stopping);
        return JsonAnswer.Of(
            list.Page(page, row => MemberAnswers.Of(row, call.Program, links, parameters.Context.Request))
        );
    }

    /// <summary>
    /// Lists members by e-mail. Aliases of a mailbox have the same hash, so members with another spelling are left out.
    /// </summary>
    private static async ValueTask<ListPage<MemberView>> ListByEmailAsync(
        string email,
        ProgramId programId,
        MemberFilter filter,
        ListRange range,
        MemberReads reads,
        TraitReader traits,
        CancellationToken stopping
    )
    {
        var exact = CanonicalEmail.Of(email)!.Exact;
        var hashes = traits.Read(programId, new IdentityTexts { Email = email }).Select(trait => trait.Hash).ToList();
        var page = await reads.ListAsync(programId, filter, hashes, range, stopping);
        return page with
        {
            Items = [.. page.Items.Where(member => CanonicalEmail.Of(member.Email ?? "")?.Exact == exact)],
        };
    }

    private static async Task<IResult> FindAsync(
        ProgramCall call,
        string id,
        MemberReads reads,
        WaitingReads waiting,
        LinkBuilder links,
        HttpContext context
    )
    {
        if (await reads.FindAsync(call.Program.Id, id, context.RequestAborted) is { } member)
            return JsonAnswer.Of(MemberAnswers.Of(member, call.Program, links, context.Request));
        return await waiting.FindAsync(call.Program.Id, id, context.RequestAborted) is { } awaiting
            ? JsonAnswer.Of(MemberAnswers.Of(awaiting))
            : Problems.Of(ErrorCodes.MemberNotFound);
    }

    private static async Task ExportAsync(
        ProgramCall call,
        string id,
        MemberReads reads,
        WaitingReads waiting,
        MemberExport export,
        LinkBuilder links,
        HttpContext context
    )
    {
        var stopping = context.RequestAborted;
        var member = await reads.FindAsync(call.Program.Id, id, stopping);
        var awaiting = member is null ? await waiting.FindAsync(call.Program.Id, id, stopping) : null;
        if (member is null && awaiting is null)
        {
            await Problems.Of(ErrorCodes.MemberNotFound).ExecuteAsync(context);
            return;
        }
        var info = member is null
            ? MemberAnswers.Of(awaiting!)
            : MemberAnswers.Of(member, call.Program, links, context.Request);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var body = context.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WritePropertyName("member");
        json.WriteRawValue(JsonAnswer<MemberInfo>.Write(info));
        if (member is not null)
            await export.WriteAsync(json, (call.Program.Id, member.Id), PublicId.Of, FlushAsync, stopping);
        json.WriteEndObject();
        await FlushAsync();

        async ValueTask FlushAsync()
        {
            await json.FlushAsync(stopping);
            await body.FlushAsync(stopping);
        }
    }

    private static async Task<IResult> ListReferralsAsync(
        ProgramCall call,
        string id,
        string? status,
        [AsParameters] ListParameters parameters,
        MemberReads members,
        ReferralReads reads
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<ReferralStatus>(status, "status", out var wanted, out problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(ErrorCodes.MemberNotFound);
        var page = await reads.ListAsync(
            call.Program.Id,
            new ReferralFilter { ReferrerId = member.Id, Status = wanted },
            list.Range,
            parameters.Stopping
        );
        return JsonAnswer.Of(list.Page(page, row => ReferralAnswers.Of(row)));
    }

    private static async Task<IResult> ListUplineAsync(
        ProgramCall call,
        string id,
        [AsParameters] ListParameters parameters,
        MemberReads members,
        TreeReads reads
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(ErrorCodes.MemberNotFound);
        var above = await reads.ListUplineAsync(call.Program.Id, member.Id, parameters.Stopping);
        return JsonAnswer.Of(
            ToPage(
                [.. above.Where(node => node.Level > (list.Range.Before ?? 0)).Take(list.Range.Limit + 1)],
                list,
                node => [node.Level]
            )
        );
    }

    private static async Task<IResult> ListDownlineAsync(
        ProgramCall call,
        string id,
        string? depth,
        [AsParameters] ListParameters parameters,
        TreeReads reads
    )
    {
        if (!parameters.TryRead(out var list, out var problem, TreeReads.MaxDepth))
            return problem;
        var levels = TreeReads.MaxDepth;
        if (
            depth is not null
            && (
                !int.TryParse(depth, NumberStyles.None, CultureInfo.InvariantCulture, out levels)
                || levels is < 1 or > TreeReads.MaxDepth
            )
        )
            return Problems.Of(
                ErrorCodes.InvalidParameter,
                $"depth must be a whole number from 1 to {TreeReads.MaxDepth}."
            );
        var below = await reads.ListDownlineAsync(
            call.Program.Id,
            id,
            levels,
            list.After,
            list.Range.Limit,
            parameters.Stopping
        );
        return below is null
            ? Problems.Of(ErrorCodes.MemberNotFound)
            : JsonAnswer.Of(ToPage(below, list, node => node.Path));
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
