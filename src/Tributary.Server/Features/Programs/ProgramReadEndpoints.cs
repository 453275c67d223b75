using System.Globalization;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Features.Programs;

/// <summary>Returns programs and their Terms.</summary>
internal sealed class ProgramReadEndpoints(IStore store, ProgramReads reads, ProgramDirectory programs) : IEndpoints
{
    public static void AddServices(IServiceCollection services) => services.AddSingleton<ProgramReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs").WithTags("Programs");
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListPrograms")
            .WithSummary("Lists the programs that the key may see, newest first.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<ProgramInfo>>()
            .Refusing(400);
        routes
            .MapGet("{program}", Find)
            .Needing(Scopes.Read)
            .WithName("GetProgram")
            .WithSummary("Returns a program with the version of its Terms in force.")
            .Produces<ProgramInfo>()
            .Refusing();
        routes
            .MapGet("{program}/terms", ListTermsAsync)
            .Needing(Scopes.Read)
            .WithName("ListTerms")
            .WithSummary("Lists every version of the Terms, the latest first.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<TermsInfo>>()
            .Refusing(400);
        routes
            .MapGet("{program}/terms/{version}", FindTermsAsync)
            .Needing(Scopes.Read)
            .WithName("GetTerms")
            .WithSummary("Returns one version of the Terms.")
            .WithPath("version", "The number of the version, starting at 1.")
            .Produces<TermsInfo>()
            .Refusing();
    }

    private async Task<IResult> ListAsync([AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var only = parameters.Context.Features.Get<Caller>()!.ProgramId;
        var page = await reads.ListAsync(only, list.Range, parameters.Stopping);
        var items = new Dictionary<ProgramId, ProgramInfo>();
        foreach (var row in page.Items)
        {
            var program =
                await programs.FindAsync(row.Name, parameters.Stopping)
                ?? throw new InvalidOperationException($"Program {row.Id} was listed but does not exist.");
            items.Add(row.Id, ProgramAnswers.Of(program, store.Now));
        }
        return JsonAnswer.Of(list.Page(page, row => items[row.Id]));
    }

    private IResult Find(ProgramCall call, HttpContext context)
    {
        var info = ProgramAnswers.Of(call.Program, store.Now);
        context.Response.Headers.ETag = ETags.Of(call.Program.Revision);
        return JsonAnswer.Of(info);
    }

    private async Task<IResult> ListTermsAsync(ProgramCall call, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var page = await reads.ListTermsAsync(call.Program.Id, list.Range, parameters.Stopping);
        var now = store.Now;
        return JsonAnswer.Of(list.Page(page, row => ToInfo(call.Program, row, now)));
    }

    private async Task<IResult> FindTermsAsync(ProgramCall call, string version, HttpContext context)
    {
        if (
            !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await reads.FindTermsAsync(call.Program.Id, number, context.RequestAborted) is not { } terms
        )
            return Problems.Of(ProgramErrors.TermsNotFound);
        return JsonAnswer.Of(ToInfo(call.Program, terms, store.Now));
    }

    private static TermsInfo ToInfo(ProgramFacts program, TermsView terms, Instant now) =>
        new()
        {
            Program = program.Name,
            Version = terms.Version,
            EffectiveFrom = terms.Version == 1 ? null : terms.EffectiveFrom.ToDateTimeOffset(),
            Status = EnumNames.Of(StateOf(program, terms, now)),
            CreatedAt = terms.CreatedAt.ToDateTimeOffset(),
            WithdrawnAt = terms.WithdrawnAt?.ToDateTimeOffset(),
            Terms = JsonDocument.Parse(terms.Document).RootElement,
        };

    // The row is read after the program and may be newer.
    private static VersionState StateOf(ProgramFacts program, TermsView terms, Instant now) =>
        terms.WithdrawnAt is not null ? VersionState.Withdrawn
        : terms.Version <= program.Versions.Length ? Versions.StateOf(program.Versions, terms.Version, now)
        : terms.EffectiveFrom > now ? VersionState.Scheduled
        : VersionState.InForce;
}
