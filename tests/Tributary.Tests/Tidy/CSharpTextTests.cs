using Xunit;

namespace Tributary.Tests.Tidy;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a // b", "a     ")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("a \"b\\\"c\" d", "a        d")]
    [InlineData("a @\"b\"\"c\" d", "a         d")]
    [InlineData("a $\"b{c}\" d", "a         d")]
    [InlineData("a \"\"\"b\"c\"\"\" d", "a           d")]
    [InlineData("a '\"' b \"c\" d", "a     b     d")]
    [InlineData("a '\\'' b", "a      b")]
    [InlineData("a \"//b\" c", "a       c")]
    public void Comments_and_literals_are_blanked_and_lines_stay(string text, string expected)
    {
        Assert.Equal(expected, new SourceFile("a.cs", text).WithoutTextAndComments().Text);
    }

    [Fact]
    public void Types_are_found_at_the_top_level_and_below()
    {
        var file = new SourceFile(
            "a.cs",
            """
            public readonly record struct Coin(long Amount);
            internal static partial class Purse
            {
                public sealed record Pocket(Coin Coin);
                private enum Side { Left, Right }
            }
            public delegate Task<Coin> Spend(Purse purse);
            """
        );

        Assert.Equal(["Coin", "Purse", "Spend"], file.TopLevelTypes().Select(type => type.Groups[1].Value));
        Assert.Equal(["Coin", "Purse", "Pocket", "Side", "Spend"], file.Types().Select(type => type.Groups[1].Value));
    }
}
