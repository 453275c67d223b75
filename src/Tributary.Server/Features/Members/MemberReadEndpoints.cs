using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Queries;

namespace Tributary.Server.Features.Members;

/// <summary>Returns members, and everything that is stored about one.</summary>
internal sealed class MemberReadEndpoints(
    MemberReads members,
    WaitingReads waiting,
    MemberExport export,
    TraitReader traits,
    LinkBuilder links,
    IncludedFigures included
) : IEndpoints
{
    public static void AddServices(IServiceCollection services) =>
        services
            .AddSingleton<MemberReads>()
            .AddSingleton<WaitingReads>()
            .AddSingleton<MemberExport>()
            .AddSingleton<IncludedFigures>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/members").WithTags("Members");
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListMembers")
            .WithSummary("Lists the members, newest first. An unknown referrer has none.")
            .WithDescription(
                "With `joined_from` or `joined_to`, the latest to join come first. "
                    + "Otherwise, the latest that were created do."
            )
            .WithQuery([
                QueryParameter.Words<MemberStatus>("status", "Only members with this status. Default: all."),
                QueryParameter.Text("group", "Only members of this group. Default: all.", "default"),
                QueryParameter.Text("country", "Only members of this country, ISO 3166-1 alpha-2. Default: all.", "DE"),
                QueryParameter.Text(
                    "referrer",
                    "Only members referred by the member with this id. Default: all.",
                    "ann"
                ),
                QueryParameter.Text(
                    "email",
                    "Only members with this e-mail address, in upper or lower case. Default: all.",
                    "bob@example.com"
                ),
                QueryParameter.Time("joined_from", "Only members who joined at or after this time. Default: all."),
                QueryParameter.Time("joined_to", "Only members who joined before this time. Default: all."),
                IncludedFigures.Include,
                .. ListParameters.OfCreated,
            ])
            .Produces<Page<MemberInfo>>()
            .Refusing(400);
        routes
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetMember")
            .WithSummary("Returns a member with its code and its referral.")
            .WithQuery(IncludedFigures.Include)
            .Produces<MemberInfo>()
            .Refusing(400);
        routes
            .MapGet("{id}/export", ExportAsync)
            .Needing(Scopes.Read)
            .WithName("ExportMember")
            .WithSummary("Returns all data stored about a member, for a request for access (GDPR, article 15).")
            .Produces<object>(StatusCodes.Status200OK, "application/json")
            .Refusing();
    }

    private async Task<IResult> ListAsync(
        ProgramCall call,
        [AsParameters] MemberListFilter asked,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem, mostKeys: 2))
            return problem;
        if (!QueryWords.TryRead<MemberStatus>(asked.Status, "status", out var wanted, out problem))
            return problem;
        if (
            !ListParameters.TryTime(asked.JoinedFrom, "joined_from", out var joinedFrom, ref problem)
            || !ListParameters.TryTime(asked.JoinedTo, "joined_to", out var joinedTo, ref problem)
        )
            return problem;
        if (IncludedFigures.Refuse(asked.Include) is { } refusal)
            return refusal;
        var filter = new MemberFilter
        {
            Status = wanted,
            Group = asked.Group,
            Country = asked.Country,
            JoinedFrom = joinedFrom,
            JoinedTo = joinedTo,
        };
        if (asked.Referrer is { } referrer)
        {
            if (await members.FindAsync(call.Program.Id, referrer, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(new Page<MemberInfo> { Items = [], NextCursor = null });
            filter = filter with { ReferrerId = found.Id };
        }
        var email = asked.Email;
        if (email is not null && Mailbox.Read(email) is null)
            return Problems.Of(RequestErrors.InvalidParameter, $"email: {InputErrors.InvalidEmail.Sentence}");
        if (email is null && filter.IsByJoining)
            return await ListByJoiningAsync(call, filter, list, asked.Include, parameters.Context);
        var page = email is null
            ? await members.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping)
            : await ListByEmailAsync(email, call.Program.Id, filter, list.Range, parameters.Stopping);
        return JsonAnswer.Of(
            new Page<MemberInfo>
            {
                Items = await ShowAsync(call, page.Items, asked.Include, parameters.Context),
                NextCursor = page.Next is { } next ? list.CursorAfter([next]) : null,
            }
        );
    }

    private async Task<IResult> ListByJoiningAsync(
        ProgramCall call,
        MemberFilter filter,
        ListInput list,
        string? include,
        HttpContext context
    )
    {
        var after = list.After is [var joined, var id] ? new JoinedPlace(new Instant(joined), new MemberId(id)) : null;
        var page = await members.ListByJoiningAsync(call.Program.Id, filter, list.Range, after, context.RequestAborted);
        return JsonAnswer.Of(
            new Page<MemberInfo>
            {
                Items = await ShowAsync(call, page.Items, include, context),
                NextCursor = page.Next is { } next ? list.CursorAfter([next.JoinedAt.Micros, next.Id.Value]) : null,
            }
        );
    }

    private async ValueTask<IReadOnlyList<MemberInfo>> ShowAsync(
        ProgramCall call,
        IReadOnlyList<MemberView> rows,
        string? include,
        HttpContext context
    )
    {
        var infos = rows.Select(row => MemberAnswers.Of(row, call.Program, links, context.Request));
        if (include is null)
            return [.. infos];
        var figures = await included.FindAsync(call, rows, context.RequestAborted);
        return [.. infos.Zip(figures, (info, of) => info with { Figures = of })];
    }

    /// <summary>
    /// Lists members by e-mail. Aliases of a mailbox have the same hash, so members with another spelling are left out.
    /// </summary>
    private async ValueTask<ListPage<MemberView>> ListByEmailAsync(
        string email,
        ProgramId programId,
        MemberFilter filter,
        ListRange range,
        CancellationToken stopping
    )
    {
        var exact = CanonicalEmail.Of(email)!.Exact;
        var hashes = traits.Read(programId, new IdentityTexts { Email = email }).Select(trait => trait.Hash).ToList();
        var page = await members.ListAsync(programId, filter, hashes, range, stopping);
        return page with
        {
            Items = [.. page.Items.Where(member => CanonicalEmail.Of(member.Email ?? "")?.Exact == exact)],
        };
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, string? include, HttpContext context)
    {
        if (IncludedFigures.Refuse(include) is { } refusal)
            return refusal;
        if (await members.FindAsync(call.Program.Id, id, context.RequestAborted) is { } member)
            return JsonAnswer.Of((await ShowAsync(call, [member], include, context))[0]);
        return await waiting.FindAsync(call.Program.Id, id, context.RequestAborted) is { } awaiting
            ? JsonAnswer.Of(MemberAnswers.Of(awaiting))
            : Problems.Of(MemberErrors.MemberNotFound);
    }

    private async Task ExportAsync(ProgramCall call, string id, AuditLog audit, HttpContext context)
    {
        var stopping = context.RequestAborted;
        var member = await members.FindAsync(call.Program.Id, id, stopping);
        var awaiting = member is null ? await waiting.FindAsync(call.Program.Id, id, stopping) : null;
        if (member is null && awaiting is null)
        {
            await Problems.Of(MemberErrors.MemberNotFound).ExecuteAsync(context);
            return;
        }
        var info = member is null
            ? MemberAnswers.Of(awaiting!)
            : MemberAnswers.Of(member, call.Program, links, context.Request);
        if (member is not null)
            await audit.RecordAsync(
                now => call.Record(now, "member.export", "member") with { MemberId = member.Id },
                stopping
            );
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

    internal sealed record MemberListFilter
    {
        [FromQuery(Name = "status")]
        public string? Status { get; init; }

        [FromQuery(Name = "group")]
        public string? Group { get; init; }

        [FromQuery(Name = "country")]
        public string? Country { get; init; }

        [FromQuery(Name = "referrer")]
        public string? Referrer { get; init; }

        [FromQuery(Name = "email")]
        public string? Email { get; init; }

        [FromQuery(Name = "joined_from")]
        public string? JoinedFrom { get; init; }

        [FromQuery(Name = "joined_to")]
        public string? JoinedTo { get; init; }

        [FromQuery(Name = "include")]
        public string? Include { get; init; }
    }
}
