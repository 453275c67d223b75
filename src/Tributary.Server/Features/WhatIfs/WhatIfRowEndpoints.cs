using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.WhatIfs;
using Tributary.Storage.Replay;

namespace Tributary.Server.Features.WhatIfs;

/// <summary>The members and events behind the answer to a question what other Terms would have changed.</summary>
internal sealed class WhatIfRowEndpoints(WhatIfJobs jobs, WhatIfReads reads, MemberReads members) : IEndpoints
{
    private static readonly QueryParameter s_order = QueryParameter.Words(
        "order",
        "Those who gain, or those who lose; the largest difference first. Default: those who gain.",
        ["gain", "loss"]
    );
    private static readonly QueryParameter s_currency = QueryParameter.Text(
        "currency",
        "The currency or unit. Default: the currency of the program's first Terms.",
        "USD"
    );
    private static readonly QueryParameter s_member = QueryParameter.Text(
        "member",
        "Only events by which this member would have earned something else.",
        "m-1"
    );

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/what-if/{id}")
            .WithTags("What-if")
            .WithPath("id", "The question's id, `wif_…`.");
        routes
            .MapGet("members", MembersAsync)
            .Needing(Scopes.Read)
            .WithName("ListWhatIfMembers")
            .WithSummary("Lists the members who would have gained or lost. Empty until the status is `done`.")
            .WithQuery([s_order, s_currency, .. ListParameters.OfPages])
            .Produces<Page<WhatIfMember>>()
            .Refusing(400);
        routes
            .MapGet("events", EventsAsync)
            .Needing(Scopes.Read)
            .WithName("ListWhatIfEvents")
            .WithSummary("Lists the entries that would have had another result. Empty until the status is `done`.")
            .WithDescription(
                "Newest first. Besides events, orders of people are listed: a rejection takes back another amount when "
                    + "another amount was granted."
            )
            .WithQuery([s_member, .. ListParameters.OfPages])
            .Produces<Page<WhatIfEvent>>()
            .Refusing(400);
    }

    private async Task<IResult> MembersAsync(
        ProgramCall call,
        string id,
        string? order,
        string? currency,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem, mostKeys: 2))
            return problem;
        if (order is not (null or "gain" or "loss"))
            return Problems.Of(RequestErrors.InvalidParameter, "order must be gain or loss.");
        if (await LookUpAsync(call, id, parameters.Stopping) is not { } question)
            return Problems.Of(WhatIfEndpoints.NotFound);
        if (question.Status != WhatIfStatus.Done)
            return TypedResults.Ok(new Page<WhatIfMember> { Items = [] });
        var limit = list.Range.Limit;
        var rows = await reads.ListMembersAsync(
            question,
            (currency ?? call.Program.HomeCurrency, order != "loss"),
            list.After.Length == 2 ? new WhatIfPlace(list.After[0], new MemberId(list.After[1])) : null,
            limit,
            parameters.Stopping
        );
        var hasMore = rows.Count > limit;
        if (hasMore)
            rows.RemoveRange(limit, rows.Count - limit);
        return TypedResults.Ok(
            new Page<WhatIfMember>
            {
                Items = [.. rows.Select(WhatIfAnswers.Of)],
                NextCursor = hasMore ? list.CursorAfter([rows[^1].Difference, rows[^1].Id.Value]) : null,
            }
        );
    }

    private async Task<IResult> EventsAsync(
        ProgramCall call,
        string id,
        string? member,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var stopping = parameters.Stopping;
        if (await LookUpAsync(call, id, stopping) is not { } question)
            return Problems.Of(WhatIfEndpoints.NotFound);
        if (question.Status != WhatIfStatus.Done)
            return TypedResults.Ok(new Page<WhatIfEvent> { Items = [] });
        MemberId? one = null;
        if (member is not null)
        {
            if (await members.FindAsync(call.Program.Id, member, stopping) is not { } found)
                return Problems.Of(MemberErrors.MemberNotFound);
            one = found.Id;
        }
        var page = await reads.ListEventsAsync(question, list.Range, one, stopping);
        var sides = page.Items.ToDictionary(
            row => row.Id,
            row => (Was: WhatIfOutcome.Parse(row.Was), WouldBe: WhatIfOutcome.Parse(row.WouldBe))
        );
        var names = await members.NamesAsync(
            call.Program.Id,
            sides
                .Values.SelectMany(side => side.Was.Grants.Concat(side.WouldBe.Grants))
                .Select(grant => grant.MemberId),
            stopping
        );
        return TypedResults.Ok(list.Page(page, row => WhatIfAnswers.Of(row, sides[row.Id], names)));
    }

    private async ValueTask<WhatIf?> LookUpAsync(ProgramCall call, string id, CancellationToken stopping) =>
        PublicId.TryParse(id, out WhatIfId known) ? await jobs.FindAsync(call.Program.Id, known, stopping) : null;
}
