using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Tributary.Server.Reference;

/// <summary>
/// A page of the documentation as HTML. Links lead to the other pages of this server; links into the repository become
/// plain text.
/// </summary>
internal sealed record GuidePage(string Title, string Html)
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    private static readonly Uri s_root = new("http://guide/");

    // Documents that the server generates.
    private static readonly Dictionary<string, string> s_served = new(StringComparer.Ordinal)
    {
        ["openapi.json"] = "/openapi/v1.json",
        ["asyncapi.json"] = "/asyncapi/v1.json",
        ["terms.schema.json"] = "/openapi/terms.schema.json",
    };

    /// <param name="page">The name of the page, from which its links lead on.</param>
    public static GuidePage Of(string markdown, string page, IReadOnlySet<string> files)
    {
        var document = Markdown.Parse(markdown, s_pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (TargetOf(link.Url ?? "", page, files) is { } target)
                link.Url = target;
            else
                link.ReplaceBy(new ContainerInline());
        }
        var heading = document.Descendants<HeadingBlock>().FirstOrDefault();
        var title = heading?.Inline?.FirstChild?.ToString() ?? "Tributary";
        return new GuidePage(title, document.ToHtml(s_pipeline));
    }

    /// <returns>Null for a page that only the repository has.</returns>
    private static string? TargetOf(string url, string page, IReadOnlySet<string> files)
    {
        if (url.StartsWith('#') || url.Contains("://", StringComparison.Ordinal))
            return url;
        var file = new Uri(new Uri(s_root, page), url.Split('#')[0]).AbsolutePath[1..];
        return files.Contains(file) ? url : s_served.GetValueOrDefault(file);
    }
}
