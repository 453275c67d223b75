using System.Globalization;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Server.Http;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Features.Events;

/// <summary>Accepts events: one, an array, or lines.</summary>
internal sealed class EventEndpoints(
    IStore store,
    EntryIntake intake,
    DecisionWatch watch,
    WorkSignal signal,
    EventReads events,
    DecisionAnswers answers
) : IEndpoints
{
    internal static readonly ErrorCode NotFound = new("event_not_found", 404, "The program has no such event.");
    internal static readonly ErrorCode NotParked = new(
        "not_parked",
        409,
        "The event is not parked, so there is nothing to retry."
    );

    private const string LinesType = "application/x-ndjson";
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/events")
            .WithTags("Events")
            .WithPath("id", "The event's id on your platform.");
        routes
            .MapPost("", PostAsync)
            .Needing(Scopes.Write)
            .CreatingById()
            .WithName("AddEvents")
            .WithSummary(
                "Accepts an event, an array of up to 1,000, or unlimited NDJSON. Answers once they are durable."
            )
            .WithDescription(
                "With wait=2s the answer includes decisions made in that time. An event that waits for a "
                    + "member or another "
                    + "event is answered immediately as parked."
            )
            .WithQuery(
                QueryParameter.Text(
                    "wait",
                    "How long to wait for the decisions, in whole seconds from 0s to 30s. Default: not at all. "
                        + "Only for JSON bodies.",
                    "2s",
                    "^[0-9]{1,2}s$"
                )
            )
            .Accepts<NewEvent>("application/json", LinesType)
            .Produces<AcceptResult>(StatusCodes.Status202Accepted)
            .Produces<AcceptResult>()
            .Refusing(400, 409, 413, 415, 422, 503);
        routes
            .MapPost("{id}/retry", RetryAsync)
            .Needing(Scopes.Manage)
            .WithName("RetryEvent")
            .WithSummary("Queues a parked event to be decided again.")
            .Produces<EventInfo>(StatusCodes.Status202Accepted)
            .Refusing(409);
    }

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context, string? wait)
    {
        if (!TryWait(wait, out var patience))
            return Problems.Of(
                RequestErrors.InvalidParameter,
                "wait must be a number of seconds up to 30, such as 2s."
            );
        var now = store.Now;
        var plan = call.Program.PlanAt(now);
        if (JsonBody.IsOf(context.Request, LinesType))
            return patience is null
                ? await ActivatorUtilities
                    .CreateInstance<EventLines>(context.RequestServices, call)
                    .AcceptAsync(context)
                : Problems.Of(RequestErrors.InvalidParameter, "wait is only allowed with JSON.");

        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var batch = new EventBatch();
        if (body.Root.ValueKind == JsonValueKind.Array)
        {
            if (body.Root.GetArrayLength() is 0 or > JsonInput.MaxItems)
                return Problems.Of(RequestErrors.TooManyItems);
            foreach (var (index, element) in body.Root.EnumerateArray().Index())
            {
                context.RequestAborted.ThrowIfCancellationRequested();
                batch.Add(index, element, call, plan, now);
            }
            if (batch.Entries.Count > 0)
                batch.Take(await intake.AcceptAsync(batch.Entries, context.RequestAborted));
        }
        else
        {
            var faults = new InputFaults();
            if (EventInput.Read(body.Root, "", call, plan, now, faults) is not { } entry)
                return faults.ToProblem();
            batch.Entries.Add(entry);
            batch.Indexes.Add(0);
            var accepted = await intake.AcceptAsync(batch.Entries, context.RequestAborted);
            if (accepted[0].Outcome == EntryOutcome.Differs)
                return Problems.Of(EventErrors.EventDiffers);
            batch.Take(accepted);
        }
        if (patience is not { } atMost || batch.EventIds.Count == 0)
            return Accepted(batch.ToResult(null));
        var settled = await watch.WaitAsync(batch.EventIds, atMost, context.RequestAborted);
        var views = (await events.FindAsync(call.Program.Id, batch.EventIds)).ToDictionary(view => view.Id);
        var parked = batch
            .EventIds.Where(id => views[id].Status == EventStatus.Parked)
            .Select(id => WaitAnswers.Of(views[id]))
            .ToList();
        if (settled.Count < views.Count)
            return Accepted(batch.ToResult(null, parked));
        var decisions = await DecisionsAsync(batch, views, call.Program, context.RequestAborted);
        return parked.Count > 0
            ? Accepted(batch.ToResult(decisions, parked))
            : TypedResults.Ok(batch.ToResult(decisions));
    }

    // A single event is explained in full. For several the traces are left out, as in lists.
    private async ValueTask<IReadOnlyList<DecisionInfo>?> DecisionsAsync(
        EventBatch batch,
        Dictionary<EntryId, EventView> views,
        ProgramFacts program,
        CancellationToken stopping
    )
    {
        var decided = batch.EventIds.Where(id => views[id].Status == EventStatus.Decided).ToList();
        if (decided.Count == 0)
            return null;
        if (views.Count == 1)
            return [(await answers.ExplainAsync(program, views[decided[0]], stopping)).Decision!];
        var infos = await answers.ListAsync(program, [.. views.Values], stopping);
        return [.. decided.Select(id => infos[id].Decision!)];
    }

    private static IResult Accepted(AcceptResult result) => TypedResults.Accepted((string?)null, result);

    private async Task<IResult> RetryAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (await EventIds.FindAsync(events, call.Program.Id, id, stopping) is not { } found)
            return Problems.Of(NotFound);
        if (!await store.RetryParkedAsync(call.Program.Id, found.Id, stopping))
            return found.Parked is { WaitsFor: not null } or { Reason: ParkedLimits.PropertiesBlanked }
                ? Problems.Of(CommandErrors.StateForbids, WaitAnswers.Of(found.Parked, found.Reverses).Detail!)
                : Problems.Of(NotParked);
        signal.Set();
        var woken = await events.FindAsync(call.Program.Id, found.Id, stopping);
        return TypedResults.Accepted((string?)null, await answers.ExplainAsync(call.Program, woken!, stopping));
    }

    private static bool TryWait(string? text, out TimeSpan? wait)
    {
        wait = null;
        if (text is null)
            return true;
        if (
            !text.EndsWith('s')
            || !int.TryParse(
                text.AsSpan(0, text.Length - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var seconds
            )
        )
            return false;
        wait = TimeSpan.FromSeconds(seconds);
        return wait <= s_longestWait;
    }
}
