using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Events;

/// <summary>Returns events, their status, and the decisions on them.</summary>
internal sealed class EventReadEndpoints(EventReads reads, MemberReads members, DecisionAnswers answers) : IEndpoints
{
    public static void AddServices(IServiceCollection services) => services.AddSingleton<EventReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var events = app.MapGroup("/v1/programs/{program}/events")
            .WithTags("Events")
            .WithPath("id", "The event's id on your platform.");
        events
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListEvents")
            .WithSummary("Lists events and sign-ups, newest first, without their traces. An unknown member has none.")
            .WithQuery([
                QueryParameter.Words<EventStatus>("status", "Only events with this status. Default: all."),
                QueryParameter.Text("member", "Only events of the member with this id. Default: all.", "bob"),
                QueryParameter.Text("type", "Only events of this type. Default: all.", "purchase"),
                QueryParameter.Words<Outcome>("outcome", "Only events decided with this outcome. Default: all."),
                QueryParameter.Text(
                    "reason",
                    "Only events whose first reason is this one; with `status=parked`, the reason why they wait. "
                        + "docs/reasons.md lists them. Default: all.",
                    "conditions_not_met"
                ),
                .. ListParameters.OfCreated,
            ])
            .Produces<Page<EventInfo>>()
            .Refusing(400);
        events
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetEvent")
            .WithSummary("Returns an event with its decision: why each rule paid or did not.")
            .Produces<EventInfo>()
            .Refusing();
    }

    private async Task<IResult> ListAsync(
        ProgramCall call,
        [AsParameters] EventListFilter asked,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<EventStatus>(asked.Status, "status", out var status, out problem))
            return problem;
        if (!QueryWords.TryRead<Outcome>(asked.Outcome, "outcome", out var outcome, out problem))
            return problem;
        var filter = new EventFilter
        {
            Status = status,
            Type = asked.Type,
            Outcome = outcome,
            Reason = asked.Reason,
        };
        if (asked.Member is { } member)
        {
            if (await members.FindAsync(call.Program.Id, member, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(new Page<EventInfo> { Items = [], NextCursor = null });
            filter = filter with { MemberId = found.Id };
        }
        var page = await reads.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping);
        var infos = await answers.ListAsync(call.Program, page.Items, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, row => infos[row.Id]));
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping) =>
        await EventIds.FindAsync(reads, call.Program.Id, id, stopping) is { } found
            ? JsonAnswer.Of(await answers.ExplainAsync(call.Program, found, stopping))
            : Problems.Of(EventEndpoints.NotFound);

    internal sealed record EventListFilter
    {
        [FromQuery(Name = "status")]
        public string? Status { get; init; }

        [FromQuery(Name = "member")]
        public string? Member { get; init; }

        [FromQuery(Name = "type")]
        public string? Type { get; init; }

        [FromQuery(Name = "outcome")]
        public string? Outcome { get; init; }

        [FromQuery(Name = "reason")]
        public string? Reason { get; init; }
    }
}
