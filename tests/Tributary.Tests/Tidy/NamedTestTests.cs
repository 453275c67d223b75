using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>A page that says which test shows something names one that exists.</summary>
public sealed partial class NamedTestTests
{
    [Theory]
    [InlineData("docs/threat-model.md", 45)]
    [InlineData("docs/decisions/0061-after-a-restore.md", 2)]
    public void Every_test_that_a_page_names_exists(string page, int least)
    {
        var text = SourceFile.Read(page);
        var tests = SourceFile.Below("tests/Tributary.Tests", ".cs").ToLookup(file => TypeOf(file.Path));
        var named = NamedTest()
            .Matches(text.Text)
            .Select(test => (test.Index, Type: test.Groups[1].Value, Method: test.Groups[2].Value))
            .ToList();

        Assert.True(named.Count >= least, $"{page} names only {named.Count} tests.");
        Faults.None(
            from test in named
            where !tests[test.Type].Any(file => file.Text.Contains($" {test.Method}(", StringComparison.Ordinal))
            select $"{text.At(test.Index)} names {test.Type}.{test.Method}"
        );
    }

    /// <summary>Returns the type that a file is named after, whose parts have further words.</summary>
    private static string TypeOf(string path) => Path.GetFileName(path).Split('.')[0];

    [GeneratedRegex(@"`(\w+(?:Tests|Contract))\.([A-Z]\w+_\w+)`")]
    private static partial Regex NamedTest();
}
