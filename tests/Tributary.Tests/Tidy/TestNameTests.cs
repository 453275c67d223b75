using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

public sealed partial class TestNameTests
{
    private const int Longest = 60;

    [Fact]
    public void The_name_of_a_test_has_at_most_60_characters()
    {
        var names = Names().ToList();

        Assert.True(names.Count > 500, "The tests were not found.");
        Assert.DoesNotContain(names, name => name.Length > Longest);
    }

    [Fact]
    public void The_name_of_a_test_is_a_plain_sentence() => Assert.DoesNotContain(Names(), Fragment().IsMatch);

    [Theory]
    [InlineData("What_waits_is_given_up")]
    [InlineData("A_code_is_found_whatever_its_case")]
    public void A_fragment_is_found(string name) => Assert.Matches(Fragment(), name);

    [GeneratedRegex("^(?:What|Who|Whom|Of|By)_|who(?:m?)ever_|whatever_|_by_itself|_for_ever", RegexOptions.IgnoreCase)]
    private static partial Regex Fragment();

    private static IEnumerable<string> Names() =>
        typeof(TestNameTests)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Public)
            )
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(method => method.Name);
}
