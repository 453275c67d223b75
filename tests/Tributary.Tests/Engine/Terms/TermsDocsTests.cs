using System.Text.RegularExpressions;
using Tributary.Engine.Terms.Json;
using Xunit;

namespace Tributary.Tests.Engine.Terms;

/// <summary>Every example of docs/terms.md is accepted, and every field is in it.</summary>
public sealed partial class TermsDocsTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Root(), "docs", "terms.md"));

    public static TheoryData<string, string> Examples =>
        [.. Blocks().Matches(Text).Select(block => (block.Groups["mark"].Value, block.Groups["json"].Value))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Is_accepted(string mark, string json) =>
        Assert.Empty(
            TermsText
                .Parse(
                    mark switch
                    {
                        "" => json,
                        "members" => TermsText.Terms($"{{{json}}}"),
                        "rule" => TermsText.Rule(json),
                        "condition" => TermsText.When(json),
                        _ => throw new ArgumentException($"No such mark: {mark}", nameof(mark)),
                    }
                )
                .Faults
        );

    [Fact]
    public void Holds_every_field() =>
        Assert.All(
            TermsShape.Every.SelectMany(shape => shape.Fields),
            field => Assert.Contains($"`{field}`", Text, StringComparison.Ordinal)
        );

    [Fact]
    public void Its_table_has_exactly_the_fault_codes() =>
        Assert.Equal(
            TermsFaultCode.Meanings.Select(code => $"| `{code.Key}` | {code.Value} |").Order(StringComparer.Ordinal),
            FaultTable().Match(Text).Groups["row"].Captures.Select(row => row.Value).Order(StringComparer.Ordinal)
        );

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tributary.slnx")))
            folder =
                folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }

    [GeneratedRegex(@"^```json ?(?<mark>\w*)\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^\| code \| meaning \|\n\|---\|---\|\n(?:(?<row>\|[^\n]*\|)\n)+", RegexOptions.Multiline)]
    private static partial Regex FaultTable();
}
