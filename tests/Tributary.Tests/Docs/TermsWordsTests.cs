using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Terms.Conditions;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Docs;

/// <summary>A signal or an operator that was added has its line in the pages for users.</summary>
public static class TermsWordsTests
{
    [Fact]
    public static void Every_signal_has_a_sentence_and_its_line()
    {
        var page = Read("fraud.md");
        Assert.All(
            Enum.GetValues<Signal>(),
            signal =>
            {
                Assert.EndsWith(".", EnumSentences.Of(signal), StringComparison.Ordinal);
                Assert.Contains($"| `{EnumNames.Of(signal)}` |", page, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public static void Every_operator_has_its_line()
    {
        var rows = Read("terms.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.All(
            EnumNames.All<ConditionOp>(),
            op => Assert.Contains(rows, row => row.Split('|')[1].Contains($"`{op}`", StringComparison.Ordinal))
        );
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(SourceFile.Root.FullName, "docs", page));
}
