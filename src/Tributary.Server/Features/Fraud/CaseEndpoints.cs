using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Screening;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;

namespace Tributary.Server.Features.Fraud;

/// <summary>Commands of people on cases. Each is an entry of the log.</summary>
internal sealed class CaseEndpoints(CaseCommands commands) : IEndpoints
{
    private const int MaxAssigneeLength = 100;

    private static readonly JsonShape s_assignment = new("assignee");
    private static readonly JsonShape s_note = new("text");
    private static readonly JsonShape s_resolution = new("outcome", "note");
    private static readonly JsonShape s_resolutions = new("outcome", "note", "ids");
    private static readonly string[] s_outcomes = [.. EnumNames.All<CaseOutcome>()];

    public static void AddServices(IServiceCollection services) => services.AddSingleton<CaseCommands>();

    public void Map(IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/v1/programs/{program}/fraud/cases")
            .WithTags("Fraud")
            .WithPath("id", "The case's id, `cas_…`.");
        cases
            .MapPost("{id}/assign", AssignAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("AssignCase")
            .WithSummary("Assigns a case to a person, or to nobody with null.")
            .Accepts<CaseAssignment>("application/json")
            .Produces<CaseInfo>()
            .Produces<CaseInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        cases
            .MapPost("{id}/notes", NoteAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("NoteCase")
            .WithSummary("Adds a note to a case.")
            .Accepts<NewCaseNote>("application/json")
            .Produces<CaseInfo>()
            .Produces<CaseInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        cases
            .MapPost("{id}/resolve", ResolveAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("ResolveCase")
            .WithSummary("Resolves a case: passes it, rejects its referral, or rejects it and blocks the member.")
            .Accepts<CaseResolution>("application/json")
            .Produces<CaseInfo>()
            .Produces<CaseInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        cases
            .MapPost("resolve", ResolveManyAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("ResolveCases")
            .WithSummary("Resolves up to 1,000 cases independently of each other.")
            .Accepts<CaseResolution>("application/json")
            .Produces<CaseResults>()
            .Refusing(400, 413, 415, 422);
    }

    private Task<IResult> AssignAsync(ProgramCall call, string id, HttpContext context) =>
        RunOneAsync(
            call,
            id,
            context,
            (body, faults) =>
            {
                var assignee = s_assignment.Open(body, "", faults).Text("assignee", MaxAssigneeLength) ?? "";
                return (id => new AssignCase(id, assignee), null);
            }
        );

    private Task<IResult> NoteAsync(ProgramCall call, string id, HttpContext context) =>
        RunOneAsync(
            call,
            id,
            context,
            (body, faults) =>
                (
                    id => new NoteCase(id),
                    s_note.Open(body, "", faults).Text("text", JsonFields.MaxReasonLength, required: true)
                )
        );

    private Task<IResult> ResolveAsync(ProgramCall call, string id, HttpContext context) =>
        RunOneAsync(call, id, context, (body, faults) => ReadResolution(s_resolution.Open(body, "", faults)));

    private async Task<IResult> RunOneAsync(
        ProgramCall call,
        string id,
        HttpContext context,
        Func<JsonElement, InputFaults, (Func<CaseId, ICommand> Command, string? Note)> read
    )
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var (command, note) = read(body.Root, faults);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        return (await commands.RunAsync(call, [id], command, note, context.RequestAborted))[0].ToResult();
    }

    private async Task<IResult> ResolveManyAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var fields = s_resolutions.Open(body.Root, "", faults);
        var ids = fields.Texts("ids", JsonInput.MaxItems);
        var (command, note) = ReadResolution(fields);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var results = await commands.RunAsync(call, ids, command, note, context.RequestAborted);
        return TypedResults.Ok(
            new CaseResults
            {
                Items =
                [
                    .. results
                        .Index()
                        .Select(result => new CaseResult
                        {
                            Index = result.Index,
                            Status = result.Item.Status,
                            Case = result.Item.Info,
                            Error = result.Item.Refusal?.ToProblem(),
                        }),
                ],
            }
        );
    }

    private static (Func<CaseId, ICommand> Command, string? Note) ReadResolution(JsonFields fields)
    {
        var outcome = fields.Word("outcome", s_outcomes);
        if (!fields.Has("outcome"))
            fields.Faults.Add(RequestErrors.MissingField, fields.Pointer("outcome"));
        return (
            id => new ResolveCase(id, EnumNames.Parse<CaseOutcome>(outcome!)),
            fields.Text("note", JsonFields.MaxReasonLength)
        );
    }
}
