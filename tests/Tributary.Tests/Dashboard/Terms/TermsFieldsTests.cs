using System.Text;
using System.Text.Json;
using Tributary.Dashboard.Terms;
using Tributary.Engine.Terms.Parsing;
using Xunit;

namespace Tributary.Tests.Dashboard.Terms;

/// <summary>People type amounts, shares and moments as they are used to.</summary>
public sealed class TermsFieldsTests
{
    public static TheoryData<string> Templates => [.. TermsTemplate.All.Select(template => template.Name)];

    [Theory]
    [InlineData("10", "USD", 1000)]
    [InlineData("10.5", "USD", 1050)]
    [InlineData("10,50", "EUR", 1050)]
    [InlineData("1,250.00", "USD", 125000)]
    [InlineData("1,250", "USD", 125000)]
    [InlineData("12", "JPY", 12)]
    [InlineData("0.00000001", "BTC", 1)]
    [InlineData("2.5", "MB", 25)]
    [InlineData("10.555", "USD", null)]
    [InlineData("1.5", "JPY", null)]
    [InlineData("-1", "USD", null)]
    [InlineData("ten", "USD", null)]
    [InlineData("90071992547409.92", "USD", null)]
    [InlineData("79228162514264337593543950335", "USD", null)]
    public void An_amount_is_read_exactly(string typed, string currency, int? minor)
    {
        var terms = JsonDocument.Parse("""{ "currency": "USD", "units": { "MB": { "exponent": 1 } } }""").RootElement;
        var money = TermsMoney.Of(terms);

        Assert.Equal(minor, money.Read(typed, currency));
        if (minor is { } exact)
            Assert.Equal(exact, money.Read(money.WriteField(exact, currency), currency));
    }

    [Theory]
    [InlineData("12.5", "12.5%")]
    [InlineData(" 12,50 % ", "12.5%")]
    [InlineData("0", "0%")]
    [InlineData("100", "100%")]
    [InlineData("0.000001", "0.000001%")]
    [InlineData("0.0000001", null)]
    [InlineData("100.1", null)]
    [InlineData("", null)]
    public void A_share_is_read_exactly(string typed, string? rate) => Assert.Equal(rate, RateText.Read(typed));

    [Theory]
    [InlineData("Europe/Berlin", "2026-07-01T12:00", "2026-07-01T12:00:00+02:00")]
    [InlineData("Europe/Berlin", "2026-12-01T00:00", "2026-12-01T00:00:00+01:00")]
    // The clocks skip this hour.
    [InlineData("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:00:00+02:00")]
    [InlineData("Mars/Phobos", "2026-12-01T00:00", "2026-12-01T00:00:00Z")]
    [InlineData("UTC", "soon", null)]
    public void A_moment_is_in_the_time_of_the_program(string zone, string typed, string? expected)
    {
        var clock = ProgramClock.Of(JsonSerializer.SerializeToElement(new { timezone = zone }));

        Assert.Equal(expected, clock.Read(typed) is { } at ? ProgramClock.WriteTerms(at) : null);
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_template_is_accepted_as_it_is(string name)
    {
        var template = TermsTemplate.Find(name)!;

        Assert.Empty(TermsParser.Parse(Encoding.UTF8.GetBytes(template.Read())).Faults);
        Assert.EndsWith(".", template.Purpose, StringComparison.Ordinal);
    }
}
