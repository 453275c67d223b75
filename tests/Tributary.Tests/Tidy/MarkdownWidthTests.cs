using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// Markdown is wrapped at 100 columns, so that a change to a sentence is a small difference. Tables, blocks of code,
/// and lines without a space to break at may be wider.
/// </summary>
public sealed partial class MarkdownWidthTests
{
    private const int Columns = 100;
    private const string Fence = "```";

    [Fact]
    public void Pages_are_wrapped_at_100_columns() => Faults.None(SourceFile.Pages().SelectMany(TooWide));

    [Theory]
    [InlineData("", "")]
    [InlineData("- ", "")]
    [InlineData("```\ncode\n```\n", "")]
    [InlineData("", " [and](page.md)")]
    public void A_wide_line_is_found(string before, string after)
    {
        var line = "word " + new string('a', Columns) + after;
        Assert.Single(TooWide(new SourceFile("docs/a.md", before + line + "\n")));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("- ", "")]
    [InlineData("3. `", " b`")]
    [InlineData("| a ", " |")]
    [InlineData("```\na ", "\n```")]
    public void A_line_that_cannot_break_passes(string before, string after)
    {
        var text = before + new string('a', Columns) + after + "\n";
        Assert.Empty(TooWide(new SourceFile("docs/a.md", text)));
    }

    private static IEnumerable<string> TooWide(SourceFile page)
    {
        var lines = page.Text.Split('\n');
        var isCode = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
                isCode = !isCode;
            else if (!isCode && lines[i].Length > Columns && CanBreak(lines[i]))
                yield return $"{page.Path}:{i + 1} has {lines[i].Length} columns";
        }
    }

    private static bool CanBreak(string line)
    {
        var text = Code().Replace(Margin().Replace(line, ""), "");
        return !text.StartsWith('|') && text.Contains(' ', StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\s*(?:(?:[-*+]|\d+\.)\s+)?")]
    private static partial Regex Margin();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();
}
