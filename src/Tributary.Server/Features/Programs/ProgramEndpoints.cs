using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;

namespace Tributary.Server.Features.Programs;

/// <summary>Changes programs and their Terms.</summary>
internal sealed class ProgramEndpoints(IStore store, ProgramDirectory programs, ProgramSwitch status) : IEndpoints
{
    private const string IfMatchSentence = "If-Match must be the program's ETag, such as \"3\", or *.";

    public static void AddServices(IServiceCollection services) => services.AddSingleton<ProgramSwitch>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}").WithTags("Programs");
        routes
            .MapPut("", PutAsync)
            .Needing(Scopes.Manage, programMayBeNew: true)
            .WithName("PutProgram")
            .WithSummary("Creates a program, or adds a version of its Terms.")
            .SendingLocation()
            .WithQuery(
                QueryParameter.Time(
                    "effective_from",
                    "The RFC 3339 time when this version of the Terms takes effect, not in the past. Default: now. "
                        + "A version that is scheduled for the same time is replaced. Version 1 is always in force "
                        + "from the beginning."
                )
            )
            .Accepts<object>("application/json")
            .Produces<ProgramInfo>()
            .Produces<ProgramInfo>(StatusCodes.Status201Created)
            .Refusing(400, 409, 412, 413, 415, 422);
        routes
            .MapDelete("terms/{version}", WithdrawAsync)
            .Needing(Scopes.Manage)
            .WithName("WithdrawTerms")
            .WithSummary("Withdraws a version of the Terms that is not in force yet.")
            .WithPath("version", "The number of the version, starting at 1.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing(400, 409, 412);
        Switch(
            routes,
            "pause",
            ProgramStatus.Paused,
            "Pauses the program: events are still accepted and decided, but pay nothing."
        );
        Switch(routes, "resume", ProgramStatus.Active, "Resumes a paused program.");
        Switch(
            routes,
            "end",
            ProgramStatus.Ended,
            "Ends the program: no new referrals are made. Pending ones may still complete, and holds continue."
        );
    }

    private void Switch(RouteGroupBuilder routes, string verb, ProgramStatus to, string summary) =>
        routes
            .MapPost(verb, (ProgramCall call, CancellationToken stopping) => status.SetAsync(call, to, stopping))
            .Needing(Scopes.Manage)
            .WithName(char.ToUpperInvariant(verb[0]) + verb[1..] + "Program")
            .WithSummary(summary)
            .Produces<ProgramInfo>()
            .Refusing(409);

    private async Task<IResult> PutAsync(
        string program,
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "effective_from")] string? from,
        HttpContext context
    )
    {
        if (!JsonFields.IsId(program))
            return Problems.Of(InputErrors.InvalidId);
        if (!TryEffectiveFrom(from, out var effectiveFrom))
            return Problems.Of(
                RequestErrors.InvalidParameter,
                "effective_from must be an RFC 3339 time with an offset, such as 2026-12-01T00:00:00Z."
            );
        if (!ETags.TryIfMatch(context.Request, out var revision))
            return Problems.Of(RequestErrors.InvalidParameter, IfMatchSentence);
        var (result, problem) = await TermsInput.ReadAsync(context.Request);
        if (problem is not null)
            return problem;

        var put = await store.PutTermsAsync(
            new PutTerms(program, result!.Plan!, result.Canonical.ToArray(), effectiveFrom, revision)
            {
                Actor = new AuditActor(context.Features.Get<Caller>()!.Actor, context.TraceIdentifier),
            },
            context.RequestAborted
        );
        programs.Forget(program);
        return put.Outcome switch
        {
            PutTermsOutcome.RevisionChanged => Changed(put.Revision),
            PutTermsOutcome.EffectiveInThePast => Problems.Of(ProgramErrors.EffectiveInThePast),
            PutTermsOutcome.CurrencyInUse => Problems.Of(ProgramErrors.CurrencyInUse, pointer: "/currency"),
            PutTermsOutcome.ProgramEnded => Problems.Of(ProgramErrors.ProgramEnded),
            var outcome => await AnswerAsync(context, program, put, outcome == PutTermsOutcome.Created),
        };
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string name, PutTermsResult put, bool isNew)
    {
        var program =
            await programs.FindAsync(name, context.RequestAborted)
            ?? throw new InvalidOperationException("The program that was just written does not exist.");
        var info = ProgramAnswers.Of(program, put.Version, put.EffectiveFrom) with { Revision = put.Revision };
        context.Response.Headers.ETag = ETags.Of(put.Revision);
        return isNew ? TypedResults.Created($"/v1/programs/{Uri.EscapeDataString(name)}", info) : TypedResults.Ok(info);
    }

    private async Task<IResult> WithdrawAsync(ProgramCall call, string version, HttpContext context)
    {
        if (!ETags.TryIfMatch(context.Request, out var revision))
            return Problems.Of(RequestErrors.InvalidParameter, IfMatchSentence);
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Problems.Of(ProgramErrors.TermsNotFound);
        var result = await store.WithdrawTermsAsync(
            new WithdrawTerms(call.Program.Id, number, revision) { Actor = call.Actor },
            context.RequestAborted
        );
        programs.Forget(call.Program.Name);
        context.Response.Headers.ETag = ETags.Of(result.Revision);
        return result.Outcome switch
        {
            WithdrawTermsOutcome.NotFound => Problems.Of(ProgramErrors.TermsNotFound),
            WithdrawTermsOutcome.InForce => Problems.Of(ProgramErrors.TermsInForce),
            WithdrawTermsOutcome.RevisionChanged => Changed(result.Revision),
            WithdrawTermsOutcome.ProgramEnded => Problems.Of(ProgramErrors.ProgramEnded),
            _ => TypedResults.NoContent(),
        };
    }

    private static ProblemResult Changed(int revision) =>
        revision == 0
            ? Problems.Of(
                ProgramErrors.VersionChanged,
                "There is no such program yet. Leave out If-Match to create it."
            )
            : Problems.Of(
                ProgramErrors.VersionChanged,
                $"The Terms have changed: the program's ETag is now {ETags.Of(revision)}. Read it again, then "
                    + "repeat the change."
            );

    private static bool TryEffectiveFrom(string? text, out Instant? from)
    {
        from = null;
        if (text is null)
            return true;
        if (!Rfc3339.TryParse(text, out var at))
            return false;
        from = at;
        return true;
    }
}
