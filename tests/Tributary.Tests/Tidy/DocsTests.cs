using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

public sealed partial class DocsTests
{
    private const int LinesOnAPage = 80;

    [Fact]
    public void Every_relative_link_leads_to_a_file()
    {
        var pages = SourceFile.Pages();
        Assert.NotEmpty(pages);
        Faults.None(pages.SelectMany(DeadLinks));
    }

    [Fact]
    public void A_decision_fits_on_a_page()
    {
        Faults.None(
            from decision in SourceFile.Below("docs/decisions", ".md")
            let lines = decision.Text.TrimEnd().Split('\n').Length
            where lines > LinesOnAPage
            select $"{decision.Path} has {lines} lines"
        );
    }

    [Theory]
    [InlineData("[x](nowhere.md)", "docs/a.md:1 links to nowhere.md")]
    [InlineData("\n[x](../nowhere/#part)", "docs/a.md:2 links to ../nowhere/#part")]
    [InlineData("![x](nowhere.png)", "docs/a.md:1 links to nowhere.png")]
    [InlineData("[x](../../shared/DESIGN.md)", "docs/a.md:1 links to ../../shared/DESIGN.md")]
    public void A_dead_link_is_found(string text, string expected)
    {
        Assert.Equal([expected], DeadLinks(new SourceFile("docs/a.md", text)));
    }

    [Theory]
    [InlineData("[x](https://example.com/nowhere.md)")]
    [InlineData("[x](#part)")]
    [InlineData("[x](../Tributary.slnx)")]
    [InlineData("[x](../src/#part)")]
    [InlineData("```\n[x](nowhere.md)\n```")]
    [InlineData("`[x](nowhere.md)`")]
    public void A_good_link_passes(string text)
    {
        Assert.Empty(DeadLinks(new SourceFile("docs/a.md", text)));
    }

    private static IEnumerable<string> DeadLinks(SourceFile page)
    {
        var text = Code().Replace(page.Text, code => CSharpText.Blank(code.Value));
        return from link in Link().Matches(text)
            let target = link.Groups[1].Value
            where !Leads(page.Path, target.Split('#')[0])
            select $"{page.At(link.Index)} links to {target}";
    }

    private static bool Leads(string from, string target)
    {
        var root = SourceFile.Root.FullName + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(from)!, Uri.UnescapeDataString(target)));
        return path.StartsWith(root, StringComparison.Ordinal) && Path.Exists(path);
    }

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();
}
