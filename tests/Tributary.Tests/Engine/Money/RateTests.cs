using System.Numerics;
using CsCheck;
using Tributary.Engine.Money;
using Xunit;

namespace Tributary.Tests.Engine.Money;

public sealed class RateTests
{
    [Theory]
    [InlineData("10%", 5000, 500)]
    [InlineData("50%", 1, 0)]
    [InlineData("50%", 3, 2)]
    [InlineData("50%", 5, 2)]
    [InlineData("50%", -1, 0)]
    [InlineData("50%", -3, -2)]
    [InlineData("12.5%", 100, 12)]
    [InlineData("12.5%", 300, 38)]
    [InlineData("33.333333%", 100, 33)]
    [InlineData("0%", 999, 0)]
    [InlineData("0.000001%", 50_000_000, 0)]
    [InlineData("0.000001%", 50_000_001, 1)]
    [InlineData("100%", long.MaxValue, long.MaxValue)]
    [InlineData("100%", long.MinValue, long.MinValue)]
    public void Rounds_half_to_even(string text, long @base, long expected)
    {
        Assert.True(Rate.TryParse(text, out var rate));
        Assert.Equal(expected, rate.Of(@base));
    }

    [Fact]
    public void Is_never_more_than_half_a_minor_unit_off() =>
        Gen.Select(Gen.Long, Gen.Long[0, 100_000_000]).Sample((@base, millionths) =>
        {
            var exact = (BigInteger)@base * millionths;
            var off = BigInteger.Abs(exact - ((BigInteger)new Rate(millionths, 100_000_000).Of(@base) * 100_000_000));
            return off * 2 <= 100_000_000;
        });

    [Theory]
    [InlineData("12.5%", "12.5%")]
    [InlineData("12.50%", "12.5%")]
    [InlineData("0%", "0%")]
    [InlineData("100.000000%", "100%")]
    public void Reads_and_writes(string text, string written)
    {
        Assert.True(Rate.TryParse(text, out var rate));
        Assert.Equal(written, rate.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("10")]
    [InlineData("0.1")]
    [InlineData(" 10%")]
    [InlineData("10 %")]
    [InlineData("+10%")]
    [InlineData("-10%")]
    [InlineData(".5%")]
    [InlineData("5.%")]
    [InlineData("05%")]
    [InlineData("1e1%")]
    [InlineData("1,5%")]
    [InlineData("100.1%")]
    [InlineData("1.1234567%")]
    [InlineData("١٠%")]
    public void Refuses(string text) => Assert.False(Rate.TryParse(text, out _));
}
