using Tributary.Engine.Money;
using Xunit;

namespace Tributary.Tests.Engine.Money;

public sealed class MoneyTests
{
    [Fact]
    public void Adds_subtracts_negates()
    {
        Assert.Equal(new MinorUnits(300, "EUR"), new MinorUnits(100, "EUR") + new MinorUnits(200, "EUR"));
        Assert.Equal(new MinorUnits(-100, "EUR"), new MinorUnits(100, "EUR") - new MinorUnits(200, "EUR"));
        Assert.Equal(new MinorUnits(-100, "EUR"), -new MinorUnits(100, "EUR"));
    }

    [Fact]
    public void Never_mixes_currencies()
    {
        Assert.Throws<InvalidOperationException>(() => new MinorUnits(1, "EUR") + new MinorUnits(1, "USD"));
        Assert.Throws<InvalidOperationException>(() => new MinorUnits(1, "EUR") - new MinorUnits(1, "USD"));
    }

    [Fact]
    public void Never_wraps()
    {
        Assert.Throws<OverflowException>(() => new MinorUnits(long.MaxValue, "EUR") + new MinorUnits(1, "EUR"));
        Assert.Throws<OverflowException>(() => new MinorUnits(long.MinValue, "EUR") - new MinorUnits(1, "EUR"));
        Assert.Throws<OverflowException>(() => -new MinorUnits(long.MinValue, "EUR"));
    }

    [Theory]
    [InlineData(9_007_199_254_740_991, true)]
    [InlineData(-9_007_199_254_740_991, true)]
    [InlineData(9_007_199_254_740_992, false)]
    [InlineData(-9_007_199_254_740_992, false)]
    public void Fits_the_wire_within_2_to_53(long minor, bool fits) => Assert.Equal(fits, new MinorUnits(minor, "EUR").FitsWire);

    [Theory]
    [InlineData("EUR", 2)]
    [InlineData("JPY", 0)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    [InlineData("USDT", 6)]
    [InlineData("BTC", 8)]
    [InlineData("ETH", 9)]
    [InlineData("MB", 1)]
    public void Knows_exponents(string code, int expected)
    {
        Assert.True(Currencies.TryGetExponent(code, new Dictionary<string, int> { ["MB"] = 1 }, out var exponent));
        Assert.Equal(expected, exponent);
    }

    [Theory]
    [InlineData("eur")]
    [InlineData("XAU")]
    [InlineData("DEM")]
    [InlineData("GB")]
    [InlineData("")]
    public void Does_not_know_others(string code) =>
        Assert.False(Currencies.TryGetExponent(code, new Dictionary<string, int> { ["MB"] = 1 }, out _));
}
