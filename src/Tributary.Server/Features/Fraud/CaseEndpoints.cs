using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Screening;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Fraud;

namespace Tributary.Server.Features.Fraud;

/// <summary>Commands of people on cases. Each is an entry of the log.</summary>
internal static class CaseEndpoints
{
    private const int MaxAssigneeLength = 100;

    private static readonly JsonShape s_assignment = new("assignee");
    private static readonly JsonShape s_note = new("text");
    private static readonly JsonShape s_resolution = new("outcome", "note");
    private static readonly JsonShape s_resolutions = new("outcome", "note", "ids");
    private static readonly string[] s_outcomes = [.. EnumNames.All<CaseOutcome>()];

    public static void MapCases(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/v1/programs/{program}/fraud/cases").WithTags("Fraud");
        cases
            .MapPost("{id}/assign", AssignAsync)
            .Needing(Scopes.Manage)
            .WithName("AssignCase")
            .WithSummary("Assigns a case to a person, or to nobody with null.")
            .Accepts<CaseAssignment>("application/json")
            .Produces<CaseInfo>()
            .Produces<CaseInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        cases
            .MapPost("{id}/notes", NoteAsync)
            .Needing(Scopes.Manage)
            .WithName("NoteCase")
            .WithSummary("Adds a note to a case.")
            .Accepts<NewCaseNote>("application/json")
            .Produces<CaseInfo>()
            .Produces<CaseInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        cases
            .MapPost("{id}/resolve", ResolveAsync)
            .Needing(Scopes.Manage)
            .WithName("ResolveCase")
            .WithSummary("Resolves a case: passes it, rejects its referral, or rejects it and blocks the member.")
            .Accepts<CaseResolution>("application/json")
            .Produces<CaseInfo>()
            .Produces<CaseInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        cases
            .MapPost("resolve", ResolveManyAsync)
            .Needing(Scopes.Manage)
            .WithName("ResolveCases")
            .WithSummary("Resolves up to 1,000 cases independently of each other.")
            .Accepts<CaseResolution>("application/json")
            .Produces<CaseResults>()
            .Refusing(400, 413, 415, 422);
    }

    private static Task<IResult> AssignAsync(
        ProgramCall call,
        string id,
        HttpContext context,
        CaseReads cases,
        CommandSender commands
    ) =>
        OrderOneAsync(
            call,
            id,
            context,
            cases,
            commands,
            (body, faults) =>
                new(
                    EntryTypes.CaseAssign,
                    new CommandFacts
                    {
                        Assignee = s_assignment.Open(body, "", faults).Text("assignee", MaxAssigneeLength) ?? "",
                    },
                    Note: null
                )
        );

    private static Task<IResult> NoteAsync(
        ProgramCall call,
        string id,
        HttpContext context,
        CaseReads cases,
        CommandSender commands
    ) =>
        OrderOneAsync(
            call,
            id,
            context,
            cases,
            commands,
            (body, faults) =>
                new(
                    EntryTypes.CaseNote,
                    new CommandFacts(),
                    s_note.Open(body, "", faults).Text("text", JsonFields.MaxReasonLength, required: true)
                )
        );

    private static Task<IResult> ResolveAsync(
        ProgramCall call,
        string id,
        HttpContext context,
        CaseReads cases,
        CommandSender commands
    ) =>
        OrderOneAsync(
            call,
            id,
            context,
            cases,
            commands,
            (body, faults) => Resolution(s_resolution.Open(body, "", faults))
        );

    private static async Task<IResult> OrderOneAsync(
        ProgramCall call,
        string id,
        HttpContext context,
        CaseReads cases,
        CommandSender commands,
        Func<JsonElement, InputFaults, CaseCommand> read
    )
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var command = read(body.Root, faults);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var result = (await OrderAsync(call, [id], command, cases, commands, context.RequestAborted))[0];
        return result.Refusal ?? (IResult)TypedResults.Json(result.Info, statusCode: result.Status);
    }

    private static async Task<IResult> ResolveManyAsync(
        ProgramCall call,
        HttpContext context,
        CaseReads cases,
        CommandSender commands
    )
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var fields = s_resolutions.Open(body.Root, "", faults);
        var ids = fields.Texts("ids", JsonInput.MaxItems);
        var command = Resolution(fields);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var results = await OrderAsync(call, ids, command, cases, commands, context.RequestAborted);
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

    private static CaseCommand Resolution(JsonFields fields)
    {
        var outcome = fields.Word("outcome", s_outcomes);
        if (!fields.Has("outcome"))
            fields.Faults.Add(ErrorCodes.MissingField, fields.Pointer("outcome"));
        return new(
            EntryTypes.CaseResolve,
            new CommandFacts { Outcome = outcome },
            fields.Text("note", JsonFields.MaxReasonLength)
        );
    }

    private static async ValueTask<IReadOnlyList<Result>> OrderAsync(
        ProgramCall call,
        IReadOnlyList<string> ids,
        CaseCommand command,
        CaseReads cases,
        CommandSender commands,
        CancellationToken stopping
    )
    {
        var numbers = ids.Select(id => PublicId.TryParse(PublicId.Case, id, out var number) ? number : 0).ToList();
        var found = await cases.FindAsync(call.Program.Id, numbers, stopping);
        var orders = found.ConvertAll(view => new CommandRequest(
            command.Type,
            view.MemberId,
            view.Partition,
            command.Facts with
            {
                Case = view.Id,
            },
            command.Note
        ));
        var decisions = orders.Count == 0 ? [] : await commands.RunAsync(call, orders, stopping);
        var decided = found.Zip(decisions).ToDictionary(pair => pair.First.Id, pair => pair.Second);
        var now = (await cases.FindAsync(call.Program.Id, numbers, stopping)).ToDictionary(view => view.Id);
        return
        [
            .. numbers.Select(number =>
                now.TryGetValue(number, out var view)
                    ? Result.Of(decided[number], view)
                    : new Result(Problems.Of(ErrorCodes.CaseNotFound), StatusCodes.Status404NotFound, null)
            ),
        ];
    }

    private sealed record CaseCommand(string Type, CommandFacts Facts, string? Note);

    private sealed record Result(ProblemResult? Refusal, int Status, CaseInfo? Info)
    {
        public static Result Of(DecisionView? decision, CaseView view) =>
            CommandSender.Refusal(decision, ErrorCodes.CaseNotFound) is { } refusal
                ? new(refusal, refusal.Code.Status, null)
                : new(
                    null,
                    decision is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
                    FraudAnswers.Of(view)
                );
    }
}
