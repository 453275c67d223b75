namespace Tributary.Server;

/// <summary>
/// The answer for a link of no program: a page for a person, a problem for a program. It is the same whatever code was
/// asked for.
/// </summary>
internal static class LostLink
{
    private const string Body = """
        <h1>This link leads nowhere</h1>
        <p class="lead">It may be mistyped, or it may have ended.</p>
        <p>Please check the address letter by letter, or copy it whole from the message that it came with. If it still does not work, ask the person
        who gave it to you for a new one.</p>
        """;

    public static Task ShowAsync(HttpContext context, ErrorCode code) => HtmlPage.IsWanted(context.Request)
        ? HtmlPage.WriteAsync(context, code.Status, "This link leads nowhere", Body)
        : Problems.Of(code).ExecuteAsync(context);
}
