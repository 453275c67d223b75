using System.Text.Encodings.Web;

namespace Tributary.Server.Http.Pages;

/// <summary>
/// The few pages that the server shows to people: one look, nothing loaded from elsewhere, no script unless the page says
/// so.
/// </summary>
internal static class HtmlPage
{
    private const string Type = "text/html; charset=utf-8";

    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string Style = """
        :root { color-scheme: light dark; --text: #1d2733; --soft: #566473; --line: #d9e0e7; --card: #fff; --back: #f5f7f9; --strong: #0b5c8f; --on: #fff; --good: #e7f4ec }
        @media (prefers-color-scheme: dark) { :root { --text: #e6ebf0; --soft: #a3b0bd; --line: #33404d; --card: #1b232b; --back: #12181e; --strong: #7cc4ef; --on: #0d1a24; --good: #1b3326 } }
        * { box-sizing: border-box }
        body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--back) }
        main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
        p { margin: .5rem 0 } .lead { font-size: 1.125rem; color: var(--soft) } .soft { color: var(--soft) }
        a { color: var(--strong) }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; padding: 0; margin: 1.5rem 0; list-style: none }
        .cards a { display: block; height: 100%; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); text-decoration: none }
        .cards b { display: block } .cards span { color: var(--soft); font-size: .9rem }
        .box { padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card) } .good { background: var(--good) }
        pre { margin: .5rem 0; padding: .75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); font-size: .85rem }
        form { display: grid; gap: 1rem; max-width: 24rem; margin-top: 1rem } label { display: grid; gap: .25rem }
        input { font: inherit; padding: .55rem .7rem; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; width: 100% }
        button { font: inherit; font-weight: 600; padding: .6rem 1rem; border: 0; border-radius: .4rem; background: var(--strong); color: var(--on); cursor: pointer }
        main:has(table) { max-width: 64rem }
        table { display: block; overflow-x: auto; border-collapse: collapse; margin: .75rem 0; font-size: .9rem } th, td { text-align: left; vertical-align: top; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line) }
        code { font-size: .9em; overflow-wrap: anywhere } td code { overflow-wrap: normal } h3 { font-size: 1rem; margin: 1.5rem 0 .25rem } li { margin: .25rem 0 }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .75rem 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
        """;

    /// <summary>True for a browser that opens a page, and false for programs, which take anything or JSON.</summary>
    public static bool IsWanted(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static string Html(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    /// <param name="title">Plain text.</param>
    /// <param name="body">HTML, in which everything from outside went through <see cref="Html"/>.</param>
    /// <param name="scripts">What the page's content policy says further; nothing for a page without a script.</param>
    public static async Task WriteAsync(HttpContext context, int status, string title, string body, string scripts = "")
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = Type;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.ContentSecurityPolicy = Policy + scripts;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await response.WriteAsync($"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{Html(title)}</title>
            <link rel="icon" href="data:,">
            <style>{Style}</style>
            <main>
            {body}
            </main>

            """, context.RequestAborted);
    }
}
