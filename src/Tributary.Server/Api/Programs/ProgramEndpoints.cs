using Tributary.Client;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Programs and their Terms, as people change them.</summary>
internal static class ProgramEndpoints
{
    public static void MapPrograms(this IEndpointRouteBuilder app)
    {
        var programs = app.MapGroup("/v1/programs/{program}").WithTags("Programs");
        programs.MapPut("", PutAsync).Needing(Scopes.Manage, programMayBeNew: true).WithName("PutProgram")
            .WithSummary("Creates a program, or adds a version of its Terms.")
            .Accepts<object>("application/json").Produces<ProgramInfo>().Produces<ProgramInfo>(StatusCodes.Status201Created).Refusing(400, 412, 422);
        Switch(programs, "pause", ProgramStatus.Paused, "Stops the program for a while: events are kept and decided, and pay nothing.");
        Switch(programs, "resume", ProgramStatus.Active, "Goes on after a pause.");
        Switch(programs, "end", ProgramStatus.Ended, "Ends the program: no new referrals; pending ones may complete in their window, holds run on.");
    }

    private static void Switch(RouteGroupBuilder programs, string verb, ProgramStatus status, string summary) =>
        programs.MapPost(verb, (ProgramCall call, ProgramSwitch change, CancellationToken stopping) => change.SetAsync(call, status, stopping))
            .Needing(Scopes.Manage).WithName(char.ToUpperInvariant(verb[0]) + verb[1..] + "Program").WithSummary(summary)
            .Produces<ProgramInfo>().Refusing(409);

    private static async Task<IResult> PutAsync(string program, HttpContext context, IStore store, ProgramDirectory programs)
    {
        if (!Fields.IsId(program)) return Problems.Of(ErrorCodes.InvalidId);
        if (!TryEffectiveFrom(context.Request, out var effectiveFrom)) return Problems.Of(ErrorCodes.InvalidTime, pointer: null);
        if (!ETags.TryIfMatch(context.Request, out var version))
            return Problems.Of(ErrorCodes.InvalidParameter, "If-Match is a version in quotes, such as \"3\", or *.");
        var (result, problem) = await TermsInput.ReadAsync(context.Request);
        if (problem is not null) return problem;

        var put = await store.PutTermsAsync(
            new PutTerms(program, result!.Plan!, result.Canonical.ToArray(), effectiveFrom, version), context.RequestAborted);
        programs.Forget(program);
        return put.Outcome switch
        {
            PutTermsOutcome.VersionChanged => Problems.Of(ErrorCodes.VersionChanged, $"The current version is {put.Version}."),
            PutTermsOutcome.EffectiveInThePast => Problems.Of(ErrorCodes.EffectiveInThePast),
            PutTermsOutcome.CurrencyInUse => Problems.Of(ErrorCodes.CurrencyInUse, pointer: "/currency"),
            PutTermsOutcome.ProgramEnded => Problems.Of(ErrorCodes.ProgramEnded),
            var outcome => await AnswerAsync(context, programs, program, put, outcome == PutTermsOutcome.Created),
        };
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, ProgramDirectory programs, string name, PutTermsResult put, bool isNew)
    {
        var program = await programs.FindAsync(name, context.RequestAborted)
            ?? throw new InvalidOperationException("A program just written is not there.");
        var info = ProgramAnswers.Of(program, put.Version, put.EffectiveFrom);
        context.Response.Headers.ETag = ETags.Of(put.Version);
        return isNew ? TypedResults.Created($"/v1/programs/{Uri.EscapeDataString(name)}", info) : TypedResults.Ok(info);
    }

    private static bool TryEffectiveFrom(HttpRequest request, out Instant? from)
    {
        from = null;
        if (request.Query["effective_from"].ToString() is not { Length: > 0 } text) return true;
        if (!Rfc3339.TryParse(text, out var at)) return false;
        from = at;
        return true;
    }
}
