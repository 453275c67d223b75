using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>Former names that the code must not use again, because the field has a standard term for each.</summary>
public sealed partial class RetiredWordTests
{
    [Fact]
    public void Types_have_standard_names()
    {
        Faults.None(
            from file in SourceFile.Below("src", ".cs")
            let code = file.WithoutTextAndComments()
            from type in code.Types()
            where Retired().IsMatch(type.Groups[1].Value)
            select $"{file.At(type.Groups[1].Index)} declares {type.Groups[1].Value}"
        );
    }

    [Theory]
    [InlineData("Told")]
    [InlineData("Scene")]
    [InlineData("RewardBook")]
    public void A_retired_name_is_found(string name) => Assert.Matches(Retired(), name);

    [GeneratedRegex(
        "^(?:Told|Word|(?:Fraud)?Scene|Books|(?:Reward|Fraud|Outbox)Book|Figures|Peppers|Strike(?:Reason)?|Rehearsal"
            + "|I?Unit|(?:Postgres|Sqlite)Unit|Order|Parts|Links|Needs|Shape|Fields|Script|Follower|Recent|Share|Board"
            + "|RestingWorker|ClickMarks|Touch(?:Row)?|Bond|Acceptance|Accepted(?:Row)?|Arrival|Arrived|Awaited|Claim"
            + "|Struck|Pass|Bar|Took)$"
    )]
    private static partial Regex Retired();
}
