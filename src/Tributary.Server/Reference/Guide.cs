using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http;
using Tributary.Server.Http.Pages;

namespace Tributary.Server.Reference;

/// <summary>
/// Serves the documentation of this version beside the API reference: the pages of docs/, and the error codes that
/// problems point to.
/// </summary>
internal static class Guide
{
    private const string Prefix = "guide/";

    private static readonly string s_errors = WriteErrors();

    // One for each page, rendered when it is first requested.
    private static readonly ConcurrentDictionary<string, GuidePage> s_pages = new(StringComparer.Ordinal);

    public static void MapGuide(this IEndpointRouteBuilder app)
    {
        app.MapGet("/docs/errors", () => TypedResults.Text(s_errors, "text/html; charset=utf-8"))
            .ExcludeFromDescription()
            .AsDocs();
        app.MapGet("/docs/guide", ListAsync).ExcludeFromDescription().AsDocs();
        app.MapGet("/docs/guide/{page}", ReadAsync).ExcludeFromDescription().AsDocs(isStored: false);
    }

    /// <summary>The names of the pages.</summary>
    public static IReadOnlySet<string> Pages { get; } =
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .ToFrozenSet(StringComparer.Ordinal);

    private static Task ListAsync(HttpContext context)
    {
        var items = Pages
            .Order(StringComparer.Ordinal)
            .Select(page => $"<li><a href=\"/docs/guide/{page}\">{HtmlPage.Html(PageOf(page).Title)}</a></li>");
        return HtmlPage.WriteAsync(
            context,
            StatusCodes.Status200OK,
            "Documentation",
            $"""
            <h1>Documentation</h1>
            <p class="lead">The pages of this version. The calls are in the <a href="/docs">API reference</a>.</p>
            <ul>{string.Concat(items)}</ul>
            """
        );
    }

    // Browsers get a page, programs the Markdown source.
    private static async Task ReadAsync(HttpContext context, string page)
    {
        if (!Pages.Contains(page))
            await Problems.Of(ErrorCodes.NotFound).ExecuteAsync(context);
        else if (HtmlPage.IsWanted(context.Request))
        {
            var shown = PageOf(page);
            const string Back =
                "<p class=\"soft\"><a href=\"/docs/guide\">All pages</a> · <a href=\"/docs\">API reference</a></p>";
            await HtmlPage.WriteAsync(context, StatusCodes.Status200OK, shown.Title, Back + shown.Html);
        }
        else
        {
            context.Response.Headers.Vary = "Accept";
            await TypedResults.Text(TextOf(page), "text/plain; charset=utf-8").ExecuteAsync(context);
        }
    }

    private static GuidePage PageOf(string page) =>
        s_pages.GetOrAdd(page, static name => GuidePage.Of(TextOf(name), Pages));

    private static string TextOf(string page)
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + page)!);
        return text.ReadToEnd();
    }

    private static string WriteErrors()
    {
        var page = new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Error codes of Tributary</title>
            <link rel="icon" href="data:,">
            <style>
            :root{color-scheme:light dark}
            body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            td,th{text-align:left;vertical-align:top;padding:.3rem 1rem .3rem 0}
            :target{background:#fe9;color:#000}
            </style></head>
            <body>
            <h1>Error codes</h1>
            <p>Every refusal is <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>. Branch
            on the code; sentences may get better.</p>
            <table>
            <tr><th>code</th><th>status</th><th>what it means</th></tr>

            """
        );
        foreach (var code in ErrorCodes.All.OrderBy(code => code.Status))
        {
            var sentence = WebUtility.HtmlEncode(code.Sentence);
            page.Append($"<tr id=\"{code.Code}\"><td><code>{code.Code}</code></td>");
            page.Append($"<td>{code.Status}</td><td>{sentence}</td></tr>\n");
        }
        return page.Append("</table>\n</body>\n</html>\n").ToString();
    }
}
