using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
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

    private const string Back =
        "<p class=\"soft\"><a href=\"/docs/guide\">All pages</a> · <a href=\"/docs\">API reference</a></p>";

    // One for each page, rendered when it is first requested.
    private static readonly ConcurrentDictionary<string, GuidePage> s_pages = new(StringComparer.Ordinal);

    public static void MapGuide(this IEndpointRouteBuilder app)
    {
        app.MapGet("/docs/errors", ListErrorsAsync).ExcludeFromDescription().AsDocs();
        app.MapGet("/docs/guide", ListAsync).ExcludeFromDescription().AsDocs();
        app.MapGet("/docs/guide/{**page}", ReadAsync).ExcludeFromDescription().AsDocs(isStored: false);
    }

    // The pages and their pictures.
    private static readonly FrozenSet<string> s_files = Assembly
        .GetExecutingAssembly()
        .GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names of the pages.</summary>
    public static IReadOnlySet<string> Pages { get; } =
        s_files.Where(name => !IsPicture(name)).ToFrozenSet(StringComparer.Ordinal);

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

    private static bool IsPicture(string name) => name.EndsWith(".webp", StringComparison.Ordinal);

    // Browsers get a page, programs the Markdown source.
    private static async Task ReadAsync(HttpContext context, string page)
    {
        if (!s_files.Contains(page))
            await Problems.Of(RequestErrors.NotFound).ExecuteAsync(context);
        else if (IsPicture(page))
        {
            context.Response.Headers.CacheControl = "max-age=3600";
            await TypedResults.Stream(Open(page), "image/webp").ExecuteAsync(context);
        }
        else if (HtmlPage.IsWanted(context.Request))
        {
            var shown = PageOf(page);
            await HtmlPage.WriteAsync(context, StatusCodes.Status200OK, shown.Title, Back + shown.Html);
        }
        else
        {
            context.Response.Headers.Vary = "Accept";
            await TypedResults.Text(TextOf(page), "text/plain; charset=utf-8").ExecuteAsync(context);
        }
    }

    private static GuidePage PageOf(string page) =>
        s_pages.GetOrAdd(page, static name => GuidePage.Of(TextOf(name), name, s_files));

    private static string TextOf(string page)
    {
        using var text = new StreamReader(Open(page));
        return text.ReadToEnd();
    }

    private static Stream Open(string file) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file)!;

    private static Task ListErrorsAsync(HttpContext context)
    {
        var rows = ErrorCodes.All.Select(code =>
            $"<tr id=\"{code.Code}\"><td><code>{code.Code}</code></td><td>{code.Status}</td>"
            + $"<td>{HtmlPage.Html(code.Sentence)}</td></tr>\n"
        );
        return HtmlPage.WriteAsync(
            context,
            StatusCodes.Status200OK,
            "Error codes",
            $"""
            {Back}
            <h1>Error codes</h1>
            <p>Every refusal is <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>. Branch
            on the code, because sentences may change.</p>
            <table>
            <tr><th>code</th><th>status</th><th>meaning</th></tr>
            {string.Concat(rows)}</table>
            """
        );
    }
}
