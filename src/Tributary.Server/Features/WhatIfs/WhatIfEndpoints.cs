using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.WhatIfs;

namespace Tributary.Server.Features.WhatIfs;

/// <summary>Takes questions what other Terms would have changed, and cancels them.</summary>
internal sealed class WhatIfEndpoints(IStore store, WhatIfJobs jobs) : IEndpoints
{
    internal static readonly ErrorCode NotFound = new(
        "what_if_not_found",
        404,
        "The program has no such what-if, or it was deleted. A program keeps its last 20 answers, for 30 days."
    );
    internal static readonly ErrorCode TooMany = new(
        "too_many_what_ifs",
        409,
        "Five what-ifs of the program are still unanswered. Wait until one is done, or cancel one."
    );

    private const int MostOpen = 5;

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<WhatIfJobs>().AddSingleton<WhatIfReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/what-if")
            .WithTags("What-if")
            .WithPath("id", "The question's id, `wif_…`.");
        routes
            .MapPost("", PostAsync)
            .Needing(Scopes.Manage)
            .Creating()
            .SendingLocation(StatusCodes.Status202Accepted)
            .WithName("StartWhatIf")
            .WithSummary("Asks what other Terms would have changed over a past window. The answer comes later.")
            .WithDescription(
                "Send either `from` or `days`. A server decides the log of the program again and compares what the "
                    + "entries of the window granted with what they would have granted. Nothing is written that the "
                    + "program sees. Ask for the question until its status is `done`."
            )
            .Accepts<NewWhatIf>("application/json")
            .Produces<WhatIfInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListWhatIfs")
            .WithSummary("Lists the questions of the last 30 days, newest first. A program keeps 20 of them.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<WhatIfInfo>>()
            .Refusing(400);
        routes
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetWhatIf")
            .WithSummary("Returns how far the work on a question has come, and the answer once it is there.")
            .Produces<WhatIfInfo>()
            .Refusing();
        routes
            .MapDelete("{id}", DeleteAsync)
            .Needing(Scopes.Manage)
            .WithName("DeleteWhatIf")
            .WithSummary("Cancels the work on a question, or deletes its answer.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
    }

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var (faults, now, stopping) = (new InputFaults(), store.Now, context.RequestAborted);
        if (WhatIfInput.Read(body.Root, now, faults) is not { } input)
            return faults.ToProblem();
        var (_, problem) = TermsInput.Check(input.Terms, "/terms");
        if (problem is not null)
            return problem;
        if (await jobs.CountOpenAsync(call.Program.Id, stopping) >= MostOpen)
            return Problems.Of(TooMany);

        var question = new WhatIf
        {
            Id = (await store.TakeIdsAsync(1, stopping)).Next<WhatIfId>(),
            ProgramId = call.Program.Id,
            Terms = input.Terms,
            From = input.From,
            To = input.To,
            AsPublished = input.AsPublished,
            Status = WhatIfStatus.Queued,
            OrderedBy = call.Caller.Actor,
            CreatedAt = now,
            TakenUntil = now,
        };
        await jobs.AddAsync(question, stopping);
        var info = WhatIfAnswers.Of(question);
        return TypedResults.Accepted($"/v1/programs/{Uri.EscapeDataString(call.Program.Name)}/what-if/{info.Id}", info);
    }

    private async Task<IResult> ListAsync(ProgramCall call, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var page = await jobs.ListAsync(call.Program.Id, list.Range, parameters.Stopping);
        return TypedResults.Ok(list.Page(page, question => WhatIfAnswers.Of(question, hasTerms: false)));
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping) =>
        PublicId.TryParse(id, out WhatIfId known)
        && await jobs.FindAsync(call.Program.Id, known, stopping) is { } question
            ? TypedResults.Ok(WhatIfAnswers.Of(question))
            : Problems.Of(NotFound);

    private async Task<IResult> DeleteAsync(ProgramCall call, string id, CancellationToken stopping) =>
        PublicId.TryParse(id, out WhatIfId known) && await jobs.CancelAsync(call.Program.Id, known, store.Now, stopping)
            ? TypedResults.NoContent()
            : Problems.Of(NotFound);
}
