using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Further codes of members.</summary>
internal static class CodeEndpoints
{
    private const int TriesToDraw = 5;

    public static void MapCodes(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/members/{id}/codes", PostAsync).Needing(Scopes.Write).Creating().WithTags("Codes").WithName("AddCode")
            .WithSummary("Gives a member a further code: a vanity or coupon code, or a generated one.")
            .Accepts<NewCode>("application/json").Produces<CodeInfo>(StatusCodes.Status201Created).Refusing(400, 409, 410, 413, 415, 422);

    private static async Task<IResult> PostAsync(
        ProgramCall call, string id, HttpContext context, IStore store, MemberReads members, Links links)
    {
        using var body = await JsonBody.ReadAsync(context.Request, mayBeEmpty: true);
        if (body.Problem is not null) return body.Problem;
        var now = store.Now;
        var plan = call.Program.PlanAt(now);
        var faults = new InputFaults();
        if (CodeInput.Read(body.Root, plan, faults) is not { } input) return faults.ToProblem();
        var (member, problem) = await MemberEndpoints.FindAsync(members, call, id, context.RequestAborted);
        if (member is null) return problem!;

        for (var tries = 0; tries < TriesToDraw; tries++)
        {
            var ids = await store.TakeIdsAsync(1, context.RequestAborted);
            var code = new CodeFacts(
                ids.Next(), call.Program.Id, input.Code ?? CodeText.Generate(), input.Kind, member.Id, member.ExternalId, member.Status,
                input.Destination, input.StartsAt, input.EndsAt, input.MaxUses, 0, now);
            if ((await store.AddCodesAsync([code], context.RequestAborted))[0]) return Created(context, call, plan, links, code, now);
            if (input.Code is not null) return Problems.Of(ErrorCodes.CodeTaken, pointer: "/code");
        }
        throw new InvalidOperationException($"{TriesToDraw} codes drawn at random were all taken.");
    }

    private static IResult Created(HttpContext context, ProgramCall call, Plan plan, Links links, CodeFacts code, Instant now)
    {
        var link = links.Of(context.Request, call.Program.Name, code.Code);
        return TypedResults.Created(
            $"/v1/programs/{Uri.EscapeDataString(call.Program.Name)}/codes/{code.Code}", CodeAnswers.Of(code, plan, link, now, isPublic: false));
    }
}
