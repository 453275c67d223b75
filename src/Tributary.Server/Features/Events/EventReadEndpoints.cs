using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
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
        string? status,
        string? member,
        string? type,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<EventStatus>(status, "status", out var wanted, out problem))
            return problem;
        MemberId? memberId = null;
        if (member is not null)
        {
            if (await members.FindAsync(call.Program.Id, member, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(new Page<EventInfo> { Items = [], NextCursor = null });
            memberId = found.Id;
        }
        var page = await reads.ListAsync(call.Program.Id, wanted, memberId, type, list.Range, parameters.Stopping);
        var infos = await answers.ListAsync(call.Program, page.Items, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, row => infos[row.Id]));
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping) =>
        await EventIds.FindAsync(reads, call.Program.Id, id, stopping) is { } found
            ? JsonAnswer.Of(await answers.ExplainAsync(call.Program, found, stopping))
            : Problems.Of(ErrorCodes.EventNotFound);
}
