using System.Net;
using System.Reflection;
using System.Text;

namespace Tributary.Server;

/// <summary>The documentation of this version, beside the reference: its pages as they stand in docs/, and the error codes that problems point to.</summary>
internal static class Guide
{
    private const string Prefix = "guide/";

    private static readonly string s_errors = WriteErrors();

    public static void MapGuide(this IEndpointRouteBuilder app)
    {
        app.MapGet("/docs/errors", () => TypedResults.Text(s_errors, "text/html; charset=utf-8")).ExcludeFromDescription().AsDocs();
        app.MapGet("/docs/guide/{page}", Read).ExcludeFromDescription().AsDocs();
    }

    /// <summary>The names of the pages.</summary>
    public static IEnumerable<string> Pages => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]);

    private static IResult Read(string page)
    {
        var text = Pages.Contains(page) ? Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + page) : null;
        return text is null ? Problems.Of(ErrorCodes.NotFound) : TypedResults.Stream(text, "text/plain; charset=utf-8");
    }

    private static string WriteErrors()
    {
        var page = new StringBuilder("""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Error codes of Tributary</title><link rel="icon" href="data:,">
            <style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td,th{text-align:left;vertical-align:top;padding:.3rem 1rem .3rem 0}:target{background:#fe9;color:#000}</style></head>
            <body>
            <h1>Error codes</h1>
            <p>Every refusal is <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>. Branch on the code; sentences may get better.</p>
            <table>
            <tr><th>code</th><th>status</th><th>what it means</th></tr>

            """);
        foreach (var code in ErrorCodes.All.OrderBy(code => code.Status))
            page.Append($"<tr id=\"{code.Code}\"><td><code>{code.Code}</code></td><td>{code.Status}</td><td>{WebUtility.HtmlEncode(code.Sentence)}</td></tr>\n");
        return page.Append("</table>\n</body>\n</html>\n").ToString();
    }
}
