using System.Numerics;
using CsCheck;
using Tributary.Engine.Money;
using Xunit;

namespace Tributary.Tests.Engine.Money;

public sealed class SplitTests
{
    [Theory]
    [InlineData(100, "1 1 1", "34 33 33")]
    [InlineData(101, "1 1 1", "34 34 33")]
    [InlineData(2, "1 1 1", "1 1 0")]
    [InlineData(10, "1 2", "3 7")]
    [InlineData(10, "0 1 0", "0 10 0")]
    [InlineData(1000, "50 30 20", "500 300 200")]
    [InlineData(-100, "1 1 1", "-34 -33 -33")]
    [InlineData(0, "3 4", "0 0")]
    public void Gives_the_rest_to_the_largest_remainder_and_ties_to_the_earlier(long pool, string weights, string parts) =>
        Assert.Equal(parts, string.Join(' ', Split.ByWeight(pool, [.. weights.Split(' ').Select(long.Parse)])));

    [Fact]
    public void Sums_to_the_pool_and_no_part_is_a_unit_off() =>
        Gen.Select(Gen.Long, Gen.Long[0, long.MaxValue].Array[1, 40]).Where((_, weights) => weights.Any(weight => weight > 0)).Sample((pool, weights) =>
        {
            var parts = Split.ByWeight(pool, weights);
            var total = weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
            return parts.Aggregate(BigInteger.Zero, (sum, part) => sum + part) == pool
                && parts.Zip(weights).All(pair => BigInteger.Abs((pair.First * total) - ((BigInteger)pool * pair.Second)) < total);
        });

    [Fact]
    public void Splits_the_whole_range()
    {
        Assert.Equal([long.MinValue], Split.ByWeight(long.MinValue, [long.MaxValue]));
        Assert.Equal([long.MaxValue, 0], Split.ByWeight(long.MaxValue, [1, 0]));
    }

    [Theory]
    [InlineData("0 0")]
    [InlineData("1 -1")]
    [InlineData("")]
    public void Refuses_weights_that_say_nothing(string weights) => Assert.Throws<ArgumentException>(() =>
        Split.ByWeight(1, [.. weights.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)]));
}
