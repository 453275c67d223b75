namespace Tributary.Server.Capture;

/// <summary>
/// The endpoints of links. The way of a visit: 1. the program and the code are found; 2. a code that does not redirect
/// goes to the program's fallback, unattributed; 3. a person's click is durable before the redirect, and stamps the
/// cookie if the Terms allow it, while machines, and visits beyond the limit of the code, are redirected uncounted; 4.
/// an address of no program shows a page to a browser. Links skip the API's own steps: they need no key and no CORS.
/// </summary>
internal static class CaptureEndpoints
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapCapture(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/{program}/r/{code}", s_methods, FollowInProgramAsync)
            .WithTags("Links")
            .WithName("FollowProgramLink")
            .WithSummary("Follows a link: stores the click, sets the visitor's cookie, and redirects.")
            .Produces(StatusCodes.Status302Found)
            .Produces(StatusCodes.Status404NotFound)
            .ShortCircuit();
        app.MapMethods("/r/{code}", s_methods, FollowAsync)
            .WithTags("Links")
            .WithName("FollowLink")
            .WithSummary("Follows a link of the first program that had the code.")
            .Produces(StatusCodes.Status302Found)
            .Produces(StatusCodes.Status404NotFound)
            .ShortCircuit();
    }

    private static Task FollowInProgramAsync(
        string program,
        string code,
        HttpContext context,
        LinkRedirector follower
    ) => follower.RedirectAsync(program, code, context);

    private static Task FollowAsync(string code, HttpContext context, LinkRedirector follower) =>
        follower.RedirectAsync(code, context);
}
