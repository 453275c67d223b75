namespace Tributary.Server.Capture;

/// <summary>
/// Links. The way of a visit: 1. the program and the code; 2. a code that leads nowhere goes to the program's fallback, unattributed; 3. a person's
/// click is durable before the redirect, and stamps the cookie where the Terms let it; machines, and visits beyond the limit of the code, are sent on uncounted; 4. an address of no program
/// shows a page to a browser. Nothing of the API's own way is needed: no key, no other site's script.
/// </summary>
internal static class CaptureEndpoints
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapCapture(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/{program}/r/{code}", s_methods, FollowInProgramAsync).WithTags("Links").WithName("FollowProgramLink")
            .WithSummary("Follows a link: stores the click, sets the visitor's cookie, redirects.").Produces(StatusCodes.Status302Found).Produces(StatusCodes.Status404NotFound).ShortCircuit();
        app.MapMethods("/r/{code}", s_methods, FollowAsync).WithTags("Links").WithName("FollowLink")
            .WithSummary("Follows a link of the program that had the code first.").Produces(StatusCodes.Status302Found).Produces(StatusCodes.Status404NotFound).ShortCircuit();
    }

    private static Task FollowInProgramAsync(string program, string code, HttpContext context, LinkRedirector follower) => follower.RedirectAsync(program, code, context);

    private static Task FollowAsync(string code, HttpContext context, LinkRedirector follower) => follower.RedirectAsync(code, context);
}
