using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Codes;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Flow;

namespace Tributary.Server.Features.Codes;

/// <summary>Creates further codes of members, and changes everything of a code except its text and its owner.</summary>
internal sealed class CodeEndpoints(
    IStore store,
    MemberReads members,
    CodeChanges changes,
    AuditLog audit,
    LinkBuilder links
) : IEndpoints
{
    private const int TriesToDraw = 5;

    public static void AddServices(IServiceCollection services) => services.AddSingleton<CodeChanges>();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/programs/{program}/members/{id}/codes", PostAsync)
            .Needing(Scopes.Write)
            .Creating()
            .SendingLocation()
            .WithTags("Codes")
            .WithName("AddCode")
            .WithSummary("Creates another code for a member: a vanity or coupon code, or a generated one.")
            .Accepts<NewCode>(isOptional: true, "application/json")
            .Produces<CodeInfo>(StatusCodes.Status201Created)
            .Refusing(400, 409, 410, 413, 415, 422);
        var code = app.MapGroup("/v1/programs/{program}/codes/{code}")
            .WithTags("Codes")
            .WithPath("code", "The code; upper and lower case do not matter.");
        code.MapPatch("", PatchAsync)
            .Needing(Scopes.Write)
            .WithName("PatchCode")
            .WithSummary("Changes a code's destination, validity and number of uses. Its text and owner never change.")
            .Accepts<CodePatch>("application/json")
            .Produces<CodeInfo>()
            .Refusing(400, 413, 415, 422);
        code.MapDelete("", EndAsync)
            .Needing(Scopes.Write)
            .WithName("EndCode")
            .WithSummary(
                "Ends a code now: its link redirects unattributed, and no sign-up may use it. The code stays "
                    + "its owner's."
            )
            .Produces<CodeInfo>()
            .Refusing();
    }

    private async Task<IResult> PostAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request, mayBeEmpty: true);
        if (body.Problem is not null)
            return body.Problem;
        var now = store.Now;
        var plan = call.Program.PlanAt(now);
        var faults = new InputFaults();
        if (CodeInput.Read(body.Root, plan, faults) is not { } input)
            return faults.ToProblem();
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, context.RequestAborted);
        if (member is null)
            return problem!;

        for (var tries = 0; tries < TriesToDraw; tries++)
        {
            var ids = await store.TakeIdsAsync(1, context.RequestAborted);
            var code = new CodeFacts
            {
                Id = ids.Next<CodeId>(),
                ProgramId = call.Program.Id,
                Code = input.Code ?? FreshCodes.Draw(),
                Kind = input.Kind,
                MemberId = member.Id,
                MemberExternalId = member.ExternalId,
                MemberStatus = member.Status,
                Destination = input.Destination,
                StartsAt = input.StartsAt,
                EndsAt = input.EndsAt,
                MaxUses = input.MaxUses,
                Uses = 0,
                CreatedAt = now,
            };
            if ((await store.AddCodesAsync([code], context.RequestAborted))[0])
            {
                if (RecordOf(call, now, "code.create", code.Code) is { } record)
                    await audit.RecordAsync(record with { MemberId = member.Id }, context.RequestAborted);
                return Created(context, call, plan, code, now);
            }
            if (input.Code is not null)
                return Problems.Of(CodeErrors.CodeTaken, pointer: "/code");
        }
        throw new InvalidOperationException($"All {TriesToDraw} random codes were already taken.");
    }

    private async Task<IResult> PatchAsync(ProgramCall call, string code, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var now = store.Now;
        var plan = call.Program.PlanAt(now);
        var faults = new InputFaults();
        if (CodePatchInput.Read(body.Root, plan, faults) is not { } patch)
            return faults.ToProblem();
        var changed = await changes.ApplyAsync(
            call.Program.Id,
            code,
            patch.Apply,
            RecordOf(call, now, "code.change", code),
            context.RequestAborted
        );
        if (changed is not { } found)
            return Problems.Of(CodeErrors.CodeNotFound);
        return found.After is null
            ? Problems.Of(CodeInput.SpanFault("/ends_at"))
            : Shown(context, call, plan, found.After, store.Now);
    }

    private async Task<IResult> EndAsync(ProgramCall call, string code, HttpContext context)
    {
        var now = store.Now;
        var ended = await changes.ApplyAsync(
            call.Program.Id,
            code,
            found => found.EndsAt <= now ? null : found with { EndsAt = now },
            RecordOf(call, now, "code.end", code),
            context.RequestAborted
        );
        return ended is { } found
            ? Shown(context, call, call.Program.PlanAt(now), found.After ?? found.Before, now)
            : Problems.Of(CodeErrors.CodeNotFound);
    }

    /// <returns>Null for a key, since platforms make codes by the thousand.</returns>
    private static AuditRecord? RecordOf(ProgramCall call, Instant now, string action, string code) =>
        call.Caller.IsPerson ? call.Record(now, action, "member", code.ToUpperInvariant()) : null;

    private IResult Shown(HttpContext context, ProgramCall call, Plan plan, CodeFacts code, Instant now) =>
        JsonAnswer.Of(
            CodeAnswers.Of(code, plan, links.Of(context.Request, call.Program.Name, code.Code), now, isPublic: false)
        );

    private IResult Created(HttpContext context, ProgramCall call, Plan plan, CodeFacts code, Instant now)
    {
        var link = links.Of(context.Request, call.Program.Name, code.Code);
        return TypedResults.Created(
            $"/v1/programs/{Uri.EscapeDataString(call.Program.Name)}/codes/{code.Code}",
            CodeAnswers.Of(code, plan, link, now, isPublic: false)
        );
    }
}
