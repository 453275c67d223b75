using Tributary.Engine;

namespace Tributary.Server;

/// <summary>
/// Links. The way of a visit: 1. the program and the code; 2. a code that leads nowhere goes to the program's destination, unattributed; 3. a person's
/// click is durable before the redirect, and stamps the cookie; previews and crawlers are sent on uncounted.
/// </summary>
internal static class CaptureEndpoints
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapCapture(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/{program}/r/{code}", s_methods, FollowInProgramAsync).WithTags("Links").WithName("FollowProgramLink")
            .WithSummary("Follows a link: stores the click, sets the visitor's cookie, redirects.").Produces(StatusCodes.Status302Found).Produces(StatusCodes.Status404NotFound);
        app.MapMethods("/r/{code}", s_methods, FollowAsync).WithTags("Links").WithName("FollowLink")
            .WithSummary("Follows a link of the only program that has the code.").Produces(StatusCodes.Status302Found).Produces(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> FollowInProgramAsync(string program, string code, HttpContext context, ProgramDirectory programs, CodeDirectory codes, Follower follower)
    {
        if (await programs.FindAsync(program, context.RequestAborted) is not { } found) return Problems.Of(ErrorCodes.ProgramNotFound);
        return await follower.FollowAsync(found, await codes.FindAsync(found.Id, code, context.RequestAborted), context);
    }

    private static async Task<IResult> FollowAsync(
        string code, HttpContext context, ProgramDirectory programs, CodeDirectory codes, Follower follower, IStore store, RateGate gate)
    {
        // One that leads nowhere does not even tell its program: nobody could tell it from one that does not exist.
        var found = await codes.FindAnywhereAsync(code, context.RequestAborted) is { } one && CodeDirectory.Leads(one, store.Now) ? one : null;
        var program = found is not null
            ? await programs.FindAsync(found.ProgramId, context.RequestAborted)
            : await programs.FindOnlyAsync(context.RequestAborted);
        return program is not null
            ? await follower.FollowAsync(program, found, context)
            : gate.RefuseVisit(null, context.Connection.RemoteIpAddress) ?? Problems.Of(ErrorCodes.CodeNotFound);
    }
}
