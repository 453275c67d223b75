using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

public sealed partial class SourceTests
{
    [Fact]
    public void Engine_knows_no_floating_point()
    {
        Faults.None(
            Find(
                FloatingPoint(),
                SourceFile.Below("src/Tributary.Engine", ".cs").Select(file => file.WithoutTextAndComments())
            )
        );
    }

    [Fact]
    public void Engine_draws_no_randomness()
    {
        Faults.None(
            Find(
                Randomness(),
                SourceFile.Below("src/Tributary.Engine", ".cs").Select(file => file.WithoutTextAndComments())
            )
        );
    }

    [Fact]
    public void Type_names_say_what_they_are()
    {
        Faults.None(VagueNames(SourceFile.Below("src", ".cs")));
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var files =
            from folder in (string[])["src", "tests", "samples", "bench"]
            from file in SourceFile.Below(folder, ".cs", ".razor", ".sql", ".js", ".css", ".html", ".sh")
            select file;

        Faults.None(Find(LeftForLater(), files));
    }

    /// <summary>An address that the server computes lacks the choices that are on their way (PageAddress).</summary>
    [Fact]
    public void Pages_leave_their_parameters_to_the_browser()
    {
        Faults.None(Find(ComputedAddress(), SourceFile.Below("src/Tributary.Dashboard", ".cs", ".razor")));
    }

    [Theory]
    [InlineData("double x = 1;", "a.cs:1 has double")]
    [InlineData("\nList<float> xs;", "a.cs:2 has float")]
    public void Floating_point_is_found(string text, string expected)
    {
        Assert.Equal([expected], Find(FloatingPoint(), [new("a.cs", text)]));
    }

    [Theory]
    [InlineData("public sealed class MoneyHelper;", "a.cs:1 declares MoneyHelper")]
    [InlineData("class A\n{\n    private sealed class LedgerManager;\n}", "a.cs:3 declares LedgerManager")]
    [InlineData("internal interface IMemberRepository;", "a.cs:1 declares IMemberRepository")]
    [InlineData("public static class Utils;", "a.cs:1 declares Utils")]
    public void A_vague_name_is_found(string text, string expected)
    {
        Assert.Equal([expected], VagueNames([new("a.cs", text)]));
    }

    [Theory]
    [InlineData("// TO" + "DO later")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("[Fact(Sk" + "ip = \"flaky\")]")]
    public void Work_left_for_later_is_found(string text)
    {
        Assert.Single(Find(LeftForLater(), [new("a.cs", text)]));
    }

    private static List<string> Find(Regex wanted, IEnumerable<SourceFile> files) =>
        [
            .. from file in files
            from found in wanted.Matches(file.Text)
            select $"{file.At(found.Index)} has {found.Value}",
        ];

    private static List<string> VagueNames(IEnumerable<SourceFile> files) =>
        [
            .. from file in files
            let code = file.WithoutTextAndComments()
            from type in code.Types()
            let name = type.Groups[1]
            where VagueSuffix().IsMatch(name.Value)
            select $"{file.At(name.Index)} declares {name.Value}",
        ];

    [GeneratedRegex(@"\b(?:double|float|Double)\b")]
    private static partial Regex FloatingPoint();

    [GeneratedRegex(@"\b(?:RandomNumberGenerator|Random|NewGuid)\b")]
    private static partial Regex Randomness();

    [GeneratedRegex(@"NavigateTo\(\s*Navigation\.GetUriWithQueryParameters?\b")]
    private static partial Regex ComputedAddress();

    [GeneratedRegex("(?:Manager|Helpers?|Utils?|Utility|Utilities|Repository|Processor|Service)$")]
    private static partial Regex VagueSuffix();

    // In pieces, so that this file does not find itself.
    [GeneratedRegex(@"\b(?:TO" + "DO|FIX" + "ME|HA" + "CK|X" + "XX|NotImplemented" + "Exception|Sk" + @"ip\s*=\s*"")")]
    private static partial Regex LeftForLater();
}
