using Tributary.Bench.Shapes;
using Xunit;

namespace Tributary.Tests.Bench;

public sealed class ForestTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(123_457)]
    public void Trees_are_ten_levels_deep_and_each_referrer_brings_five(int members)
    {
        var forest = new Forest(members, Shape.Even);
        var levels = LevelsOf(forest);
        var families = Enumerable
            .Range(0, members)
            .GroupBy(forest.ReferrerOf)
            .Where(family => family.Key is not null)
            .ToArray();

        Assert.Equal(Enumerable.Range(0, 10), levels.Distinct().Order());
        Assert.All(families, family => Assert.InRange(family.Count(), 1, 5));
        Assert.InRange(families.Average(family => family.Count()), 4.8, 5);
    }

    [Fact]
    public void Every_payer_has_three_above_and_everyone_can_be_paid()
    {
        var forest = new Forest(10_000, Shape.Even);
        var levels = LevelsOf(forest);
        var payers = Enumerable.Range(forest.Payers.From, forest.Payers.Count).ToArray();

        Assert.Equal(levels.Count(level => level >= 3), payers.Length);
        Assert.All(payers, payer => Assert.True(levels[payer] >= 3));
        Assert.Equal(PaidBy(payers).Order(), PaidBy(forest.FirstChildren).Order());

        HashSet<int> PaidBy(IEnumerable<int> members) =>
            [.. members.SelectMany(member => Above(forest, member).Take(3))];
    }

    [Fact]
    public void Inner_members_have_three_levels_below_them()
    {
        var forest = new Forest(100_000, Shape.Even);
        var greatGrandparents = Enumerable
            .Range(0, 100_000)
            .Select(member => Above(forest, member).ElementAtOrDefault(2))
            .ToHashSet();
        var inner = forest.Inner;

        Assert.All(
            Enumerable.Range(0, inner.Count),
            i => Assert.Contains(inner.From + (i * inner.Step), greatGrandparents)
        );
    }

    [Fact]
    public void The_hot_root_owns_half_of_all_members()
    {
        var forest = new Forest(10_000, Shape.HotRoot);

        Assert.InRange(
            Enumerable.Range(0, 10_000).Count(member => Above(forest, member).LastOrDefault(member) == 0),
            4_500,
            5_500
        );
    }

    [Fact]
    public void The_hot_referrer_has_100000_referrals_that_pay_three_levels()
    {
        var forest = new Forest(10_000, Shape.HotReferrer);
        var payers = Enumerable.Range(forest.Payers.From, forest.Payers.Count).ToArray();

        Assert.Equal(110_000, forest.Members);
        Assert.Equal(100_000, payers.Length);
        Assert.Single(payers.Select(forest.ReferrerOf).Distinct());
        Assert.Equal(4, Above(forest, payers[0]).Count());
    }

    private static IEnumerable<int> Above(Forest forest, int member)
    {
        while (forest.ReferrerOf(member) is { } referrer)
            yield return member = referrer;
    }

    private static int[] LevelsOf(Forest forest)
    {
        var levels = new int[forest.Members];
        for (var member = 0; member < levels.Length; member++)
            levels[member] = forest.ReferrerOf(member) is { } referrer ? levels[referrer] + 1 : 0;
        return levels;
    }
}
