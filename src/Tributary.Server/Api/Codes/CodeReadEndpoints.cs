using System.Security.Cryptography;
using System.Text;
using QRCoder;
using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Looking a code up, and its link as a picture.</summary>
internal static class CodeReadEndpoints
{
    private const int PixelsPerModule = 8;

    public static void MapCodeReads(this IEndpointRouteBuilder app)
    {
        var codes = app.MapGroup("/v1/programs/{program}/codes/{code}").WithTags("Codes").RequireCors(Cors.Browsers);
        codes.MapGet("", FindAsync).Needing(Scopes.Read | Scopes.Public).WithName("GetCode")
            .WithSummary("Whether a code counts now, and where its link leads. A key of scope public is safe in browsers and does not see whose it is.")
            .Produces<CodeInfo>().Refusing();
        codes.MapGet("qr.svg", DrawAsync).Needing(Scopes.Read | Scopes.Public).WithName("GetCodeImage")
            .WithSummary("The code's link as a QR image.").Produces<string>(StatusCodes.Status200OK, "image/svg+xml").Refusing();
    }

    private static async Task<IResult> FindAsync(ProgramCall call, string code, CodeReads reads, Links links, IStore store, HttpContext context)
    {
        if (await reads.FindAsync(call.Program.Id, code, context.RequestAborted) is not { } found) return Problems.Of(ErrorCodes.CodeNotFound);
        var now = store.Now;
        var link = links.Of(context.Request, call.Program.Name, found.Code);
        return JsonAnswer.Of(CodeAnswers.Of(found, call.Program.PlanAt(now), link, now, isPublic: !call.Caller.May(Scopes.Read)));
    }

    private static async Task<IResult> DrawAsync(ProgramCall call, string code, CodeReads reads, Links links, HttpContext context)
    {
        if (await reads.FindAsync(call.Program.Id, code, context.RequestAborted) is not { } found) return Problems.Of(ErrorCodes.CodeNotFound);
        var link = links.Of(context.Request, call.Program.Name, found.Code);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(link)).AsSpan(0, 8))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, max-age=3600";
        if (context.Request.Headers.IfNoneMatch.ToString() == tag) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        using var data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(data);
        return TypedResults.Text(drawing.GetGraphic(PixelsPerModule), "image/svg+xml", Encoding.UTF8);
    }
}
