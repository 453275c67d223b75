using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http.Pages;

/// <summary>
/// The answer for a link that does not redirect, or that cannot be opened now: a page for people, a problem for
/// programs. It is the same for every code.
/// </summary>
internal static class LostLink
{
    private const string Nowhere = """
        <h1>This link is not valid</h1>
        <p class="lead">It may be mistyped, or it may have expired.</p>
        <p>Please check the address letter by letter, or copy the whole link from the message. If it still does not
        work, ask the person who gave it to you for a new link.</p>
        """;

    private const string NotNow = """
        <h1>This link cannot be opened right now</h1>
        <p class="lead">Please try again in a minute.</p>
        <p>Too many links were opened at once, or this service is being repaired. Your link is fine.</p>
        """;

    /// <summary>
    /// True for an address with the form of a link, existing or not: <c>/r/CODE</c> or <c>/PROGRAM/r/CODE</c>.
    /// </summary>
    public static bool IsLink(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return false;
        var parts = (request.Path.Value ?? "").Split('/');
        return parts is ["", "r", not ""] or ["", not "", "r", not ""];
    }

    /// <summary>Shows the problem of a link.</summary>
    public static Task ShowAsync(HttpContext context, ProblemResult problem)
    {
        if (!HtmlPage.IsWanted(context.Request))
            return problem.ExecuteAsync(context);
        problem.SetHeaders(context.Response);
        var status = problem.Code.Status;
        return status is StatusCodes.Status404NotFound or StatusCodes.Status400BadRequest
            ? HtmlPage.WriteAsync(context, status, "This link is not valid", Nowhere)
            : HtmlPage.WriteAsync(context, status, "This link cannot be opened right now", NotNow);
    }
}
