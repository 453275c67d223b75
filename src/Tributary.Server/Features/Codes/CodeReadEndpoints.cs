using System.Security.Cryptography;
using System.Text;
using QRCoder;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Tributary.Server.Capture;
using Tributary.Server.Http;
using Tributary.Storage.Features.Codes;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Codes;

/// <summary>Looks a code up, draws its link as an image, and lists the codes of a member.</summary>
internal sealed class CodeReadEndpoints(
    IStore store,
    MemberReads members,
    CodeReads reads,
    LinkBuilder links,
    RateGate gate
) : IEndpoints
{
    private const int PixelsPerModule = 8;

    public static void AddServices(IServiceCollection services) => services.AddSingleton<CodeReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/programs/{program}/members/{id}/codes", ListAsync)
            .Needing(Scopes.Read)
            .WithTags("Codes")
            .WithName("ListMemberCodes")
            .WithSummary("Lists the member's codes, newest first, including those that have ended.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<CodeInfo>>()
            .Refusing(400);
        var codes = app.MapGroup("/v1/programs/{program}/codes/{code}")
            .WithTags("Codes")
            .WithPath("code", "The code; upper and lower case do not matter.")
            .RequireCors(Cors.Browsers);
        codes
            .MapGet("", FindAsync)
            .Needing(Scopes.Read | Scopes.Public)
            .WithName("GetCode")
            .WithSummary(
                "Returns whether a code is valid now, and the destination of its link. A key of scope public is "
                    + "safe in browsers: it does not see the code's owner, and finds only codes that redirect."
            )
            .Produces<CodeInfo>()
            .Refusing();
        codes
            .MapGet("qr.svg", DrawAsync)
            .Needing(Scopes.Read | Scopes.Public)
            .WithName("GetCodeImage")
            .WithSummary("Returns the code's link as a QR image.")
            .Produces<string>(StatusCodes.Status200OK, "image/svg+xml")
            .Refusing();
    }

    private async Task<IResult> ListAsync(ProgramCall call, string id, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (await members.FindAsync(call.Program.Id, id, parameters.Stopping) is not { } member)
            return Problems.Of(MemberErrors.MemberNotFound);
        var (now, request) = (store.Now, parameters.Context.Request);
        var page = await reads.ListAsync(call.Program.Id, member.Id, list.Range, parameters.Stopping);
        return JsonAnswer.Of(
            list.Page(
                page,
                code =>
                    CodeAnswers.Of(
                        code,
                        call.Program.PlanAt(now),
                        links.Of(request, call.Program.Name, code.Code),
                        now,
                        isPublic: false
                    )
            )
        );
    }

    private async Task<IResult> FindAsync(ProgramCall call, string code, HttpContext context)
    {
        var now = store.Now;
        var (found, problem) = await SeenAsync(call, code, now, context);
        if (found is null)
            return problem!;
        var link = links.Of(context.Request, call.Program.Name, found.Code);
        return JsonAnswer.Of(
            CodeAnswers.Of(found, call.Program.PlanAt(now), link, now, isPublic: !call.Caller.May(Scopes.Read))
        );
    }

    private async Task<IResult> DrawAsync(ProgramCall call, string code, HttpContext context)
    {
        var (found, problem) = await SeenAsync(call, code, store.Now, context);
        if (found is null)
            return problem!;
        var link = links.Of(context.Request, call.Program.Name, found.Code);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(link)).AsSpan(0, 8))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, max-age=3600";
        if (context.Request.Headers.IfNoneMatch.ToString() == tag)
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        using var data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(data);
        return TypedResults.Text(drawing.GetGraphic(PixelsPerModule), "image/svg+xml", Encoding.UTF8);
    }

    /// <summary>
    /// Anybody may have a key of scope public. For it a code that does not redirect does not exist, and counts against
    /// the same limit.
    /// </summary>
    private async ValueTask<(CodeFacts? Found, ProblemResult? Problem)> SeenAsync(
        ProgramCall call,
        string code,
        Instant now,
        HttpContext context
    )
    {
        var found = CodeText.Typed(code) is { } typed
            ? await reads.FindAsync(call.Program.Id, typed, context.RequestAborted)
            : null;
        if (!call.Caller.May(Scopes.Read))
        {
            found = found is not null && CodeDirectory.Leads(found, now) ? found : null;
            if (await gate.RefuseVisitAsync(found?.Id, context.Connection.RemoteIpAddress) is { } refusal)
                return (null, refusal);
        }
        return (found, found is null ? Problems.Of(CodeErrors.CodeNotFound) : null);
    }
}
