using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Csv;
using Tributary.Server.Http;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Keys;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.People;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Features.Audit;

/// <summary>Lists who changed what: of one program, or of all that the caller may see.</summary>
internal sealed class AuditEndpoints(
    AuditReads audit,
    ProgramReads programs,
    MemberReads members,
    ApiKeys keys,
    PersonStore people
) : IEndpoints
{
    private const int MostOfCsv = 10_000;
    private const int CursorNumbers = 3;

    private static readonly QueryParameter[] s_query =
    [
        QueryParameter.Text("actor", "Only changes that this key or person ordered. Default: all.", "key_20001"),
        QueryParameter.Text("action", "Only changes of this kind. Default: all.", "webhook.create"),
        QueryParameter.Text(
            "subject",
            "Only changes of this member (of the program), key, webhook, alert rule or program. Default: all.",
            "ann"
        ),
        .. ListParameters.OfCreated,
    ];

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<AuditLog>().AddSingleton<AuditReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/audit", ListAllAsync)
            .WithTags("Audit")
            .Needing(Scopes.Admin)
            .WithName("ListAudit")
            .WithSummary("Lists who changed what on the server, newest first. CSV has the newest 10,000 changes.")
            .WithQuery(s_query)
            .Produces<Page<AuditEntry>>()
            .Refusing(400);
        app.MapGet("/v1/programs/{program}/audit", ListOfProgramAsync)
            .WithTags("Audit")
            .Needing(Scopes.Manage | Scopes.Approve | Scopes.Review)
            .WithName("ListProgramAudit")
            .WithSummary("Lists who changed what in the program, newest first. CSV has the newest 10,000 changes.")
            .WithQuery(s_query)
            .Produces<Page<AuditEntry>>()
            .Refusing(400);
    }

    private async Task<IResult> ListAllAsync(
        [AsParameters] AuditListFilter asked,
        [AsParameters] ListParameters parameters
    )
    {
        var names = await programs.NamesAsync(parameters.Stopping);
        var only = parameters.Context.Features.Get<Caller>()!.ProgramId;
        var filter = new AuditFilter
        {
            Programs = only is { } id ? [id] : [.. names.Keys],
            IsWhole = only is null,
            Actor = asked.Actor,
            Action = asked.Action,
            Subject = asked.Subject,
        };
        return await AnswerAsync(filter, parameters, names);
    }

    private async Task<IResult> ListOfProgramAsync(
        ProgramCall call,
        [AsParameters] AuditListFilter asked,
        [AsParameters] ListParameters parameters
    )
    {
        var filter = new AuditFilter
        {
            Programs = [call.Program.Id],
            Actor = asked.Actor,
            Action = asked.Action,
            Subject = asked.Subject,
            MemberId = asked.Subject is { } subject ? await FindMemberAsync(call, subject, parameters.Stopping) : null,
        };
        var names = new Dictionary<ProgramId, string> { [call.Program.Id] = call.Program.Name };
        return await AnswerAsync(filter, parameters, names);
    }

    /// <returns>0 for the program, whose commands have no member; null for a subject that is something else.</returns>
    private async ValueTask<MemberId?> FindMemberAsync(ProgramCall call, string subject, CancellationToken stopping) =>
        (await members.FindAsync(call.Program.Id, subject, stopping))?.Id
        ?? (subject == call.Program.Name ? default(MemberId) : null);

    private async Task<IResult> AnswerAsync(
        AuditFilter filter,
        ListParameters parameters,
        IReadOnlyDictionary<ProgramId, string> names
    )
    {
        if (!parameters.TryRead(out var list, out var problem, CursorNumbers))
            return problem;
        var stopping = parameters.Stopping;
        filter = filter with { From = list.Range.From, To = list.Range.To };
        var answers = new AuditAnswers(names, await ActorsAsync(stopping));
        var isCsv = CsvAnswer.IsWanted(parameters.Context.Request);
        var limit = isCsv ? MostOfCsv : list.Range.Limit;
        var found = await audit.ListAsync(filter, PlaceOf(list.After), limit, stopping);
        var shown = found.Take(limit).ToList();
        if (isCsv)
            return new AuditCsv(shown.Select(answers.Of));
        return TypedResults.Ok(
            new Page<AuditEntry>
            {
                Items = [.. shown.Select(answers.Of)],
                NextCursor = found.Count > limit ? list.CursorAfter(KeyOf(shown[^1].Place)) : null,
            }
        );
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> ActorsAsync(CancellationToken stopping)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in await keys.ListAsync(stopping))
            names[string.Create(CultureInfo.InvariantCulture, $"key_{key.Id}")] = key.Name;
        foreach (var (id, name) in await people.NamesAsync(stopping))
            names[string.Create(CultureInfo.InvariantCulture, $"person_{id}")] = name;
        return names;
    }

    private static AuditPlace PlaceOf(long[] key) =>
        key is [var at, var isCommand, var id] ? new(new Instant(at), isCommand == 1, id) : AuditPlace.First;

    private static long[] KeyOf(AuditPlace place) => [place.At.Micros, place.IsCommand ? 1 : 0, place.Id];

    private sealed class AuditCsv(IEnumerable<AuditEntry> entries) : IResult
    {
        public Task ExecuteAsync(HttpContext context) => CsvAnswer.WriteAsync(context, AuditAnswers.Csv(entries));
    }

    internal sealed record AuditListFilter
    {
        [FromQuery(Name = "actor")]
        public string? Actor { get; init; }

        [FromQuery(Name = "action")]
        public string? Action { get; init; }

        [FromQuery(Name = "subject")]
        public string? Subject { get; init; }
    }
}
