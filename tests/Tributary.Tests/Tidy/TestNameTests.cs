using System.Reflection;
using Xunit;

namespace Tributary.Tests.Tidy;

public sealed class TestNameTests
{
    private const int Longest = 60;

    [Fact]
    public void The_name_of_a_test_has_at_most_60_characters()
    {
        var names = Names().ToList();

        Assert.True(names.Count > 500, "The tests were not found.");
        Assert.DoesNotContain(names, name => name.Length > Longest);
    }

    private static IEnumerable<string> Names() =>
        typeof(TestNameTests)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Public)
            )
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(method => method.Name);
}
