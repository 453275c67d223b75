using System.Text.RegularExpressions;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Docs;

/// <summary>Runs every recipe of docs/recipes.md: the engine does what its table shows.</summary>
public sealed partial class RecipesTests
{
    public static TheoryData<string, string> Recipes =>
        [
            .. Recipe()
                .Matches(SourceFile.Read("docs/recipes.md").Text)
                .Select(recipe =>
                    (
                        recipe.Groups["title"].Value,
                        $"terms: {recipe.Groups["terms"].Value}\n{recipe.Groups["table"].Value}"
                    )
                ),
        ];

    [Fact]
    public void There_are_five() => Assert.Equal(5, Recipes.Count);

    [Theory]
    [MemberData(nameof(Recipes))]
    public Task Does_what_it_says(string title, string table)
    {
        Assert.NotEmpty(title);
        return TableTest.RunAsync(table);
    }

    [GeneratedRegex(
        @"^## (?<title>[^\n]+)\n(?:(?!^## ).)*?^```json\n(?<terms>.*?)^```\n+```text\n(?<table>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Recipe();
}
