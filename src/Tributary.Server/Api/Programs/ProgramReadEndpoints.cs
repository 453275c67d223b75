using System.Globalization;
using System.Text.Json;
using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Programs and their Terms, as they are.</summary>
internal static class ProgramReadEndpoints
{
    public static void MapProgramReads(this IEndpointRouteBuilder app)
    {
        var programs = app.MapGroup("/v1/programs").WithTags("Programs");
        programs.MapGet("", ListAsync).Needing(Scopes.Read).WithName("ListPrograms")
            .WithSummary("Programs that the key may see, newest first.").Produces<Page<ProgramInfo>>().Refusing(400);
        programs.MapGet("{program}", Find).Needing(Scopes.Read).WithName("GetProgram")
            .WithSummary("A program, with the version of its Terms in force.").Produces<ProgramInfo>().Refusing();
        programs.MapGet("{program}/terms", ListTermsAsync).Needing(Scopes.Read).WithName("ListTerms")
            .WithSummary("Every version of the Terms, the latest first.").Produces<Page<TermsInfo>>().Refusing(400);
        programs.MapGet("{program}/terms/{version}", FindTermsAsync).Needing(Scopes.Read).WithName("GetTerms")
            .WithSummary("One version of the Terms.").Produces<TermsInfo>().Refusing();
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] ListParameters parameters, ProgramReads reads, ProgramDirectory programs, IStore store)
    {
        if (!parameters.TryRead(out var list, out var problem)) return problem;
        var only = parameters.Context.Features.Get<Caller>()!.ProgramId;
        var page = await reads.ListAsync(only, list.Range, parameters.Stopping);
        var items = new Dictionary<long, ProgramInfo>();
        foreach (var row in page.Items)
        {
            var program = await programs.FindAsync(row.Name, parameters.Stopping)
                ?? throw new InvalidOperationException($"Program {row.Id} was listed and is not there.");
            items.Add(row.Id, ProgramAnswers.Of(program, store.Now));
        }
        return JsonAnswer.Of(list.Page(page, row => items[row.Id]));
    }

    private static IResult Find(ProgramCall call, HttpContext context, IStore store)
    {
        var info = ProgramAnswers.Of(call.Program, store.Now);
        context.Response.Headers.ETag = ETags.Of(call.Program.Versions.Length);
        return JsonAnswer.Of(info);
    }

    private static async Task<IResult> ListTermsAsync(ProgramCall call, [AsParameters] ListParameters parameters, ProgramReads reads)
    {
        if (!parameters.TryRead(out var list, out var problem)) return problem;
        var page = await reads.ListTermsAsync(call.Program.Id, list.Range, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, row => ToInfo(call.Program, row)));
    }

    private static async Task<IResult> FindTermsAsync(ProgramCall call, string version, ProgramReads reads, HttpContext context)
    {
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await reads.FindTermsAsync(call.Program.Id, number, context.RequestAborted) is not { } terms)
            return Problems.Of(ErrorCodes.TermsNotFound);
        // A version never changes.
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        context.Response.Headers.ETag = ETags.Of(number);
        return JsonAnswer.Of(ToInfo(call.Program, terms));
    }

    private static TermsInfo ToInfo(ProgramFacts program, TermsView terms) => new()
    {
        Program = program.Name,
        Version = terms.Version,
        EffectiveFrom = terms.Version == 1 ? null : terms.EffectiveFrom.ToDateTimeOffset(),
        Terms = JsonDocument.Parse(terms.Document).RootElement,
    };
}
