using System.Runtime.InteropServices;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;

namespace Tributary.Server.Features.Events;

/// <summary>Decides events without writing, perhaps under draft Terms.</summary>
internal sealed class DryRunEndpoints(IStore store, DryRun dryRun) : IEndpoints
{
    private static readonly JsonShape s_shape = new("events", "terms");

    public static void AddServices(IServiceCollection services) => services.AddSingleton<DryRun>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/events/dry-run", PostAsync)
            .Needing(Scopes.Write | Scopes.Manage)
            .WithTags("Events")
            .WithName("DryRunEvents")
            .WithSummary("Decides events without writing anything, perhaps under draft Terms.")
            .WithDescription(
                "Events that would wait, such as those of unknown members, are in parked. Events accepted before, "
                    + "which would not be decided again, are in duplicates."
            )
            .Accepts<DryRunRequest>("application/json")
            .Produces<DryRunResult>()
            .Refusing(400, 413, 415, 422);

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var (events, terms) = Read(body.Root, faults);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        if (events.GetArrayLength() is 0 or > JsonInput.MaxItems)
            return Problems.Of(RequestErrors.TooManyItems);
        Plan? draft = null;
        if (terms is { } given)
        {
            var (result, problem) = TermsInput.Check(JsonMarshal.GetRawUtf8Value(given), "/terms");
            if (problem is not null)
                return problem;
            draft = result!.Plan;
        }

        var now = store.Now;
        var batch = new EventBatch();
        foreach (var (index, element) in events.EnumerateArray().Index())
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            batch.Add(index, element, call, draft ?? call.Program.PlanAt(now), now);
        }
        var decided =
            batch.Entries.Count == 0
                ? new DryRunDecisions([], [], [])
                : await dryRun.RunAsync(call.Program, batch.Entries, draft, context.RequestAborted);
        return TypedResults.Ok(
            new DryRunResult
            {
                Decisions = decided.Decisions,
                Rejected = batch.Rejected,
                Parked = decided.Parked,
                Duplicates = decided.Duplicates,
            }
        );
    }

    private static (JsonElement Events, JsonElement? Terms) Read(JsonElement root, InputFaults faults)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return (root, null);
        var fields = s_shape.Open(root, "", faults);
        var events = fields.Array("events");
        return (events ?? default, fields.Has("terms") ? fields.Find("terms") : null);
    }
}
