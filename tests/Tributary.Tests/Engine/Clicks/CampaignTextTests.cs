using Tributary.Engine.Clicks;
using Xunit;

namespace Tributary.Tests.Engine.Clicks;

public sealed class CampaignTextTests
{
    [Theory]
    [InlineData("Spring Sale", "Spring Sale")]
    [InlineData("  Spring\u00a0", "Spring")]
    [InlineData("a\u0000b\tc\u007f", "abc")]
    [InlineData("\u200bhidden\u200b", "hidden")]
    [InlineData("Größe", "Größe")]
    [InlineData("a\ufffdb", "ab")]
    [InlineData("ann@mail.example", null)]
    [InlineData("ann%40mail.example", null)]
    [InlineData("\uff20ann", null)]
    [InlineData(" \t ", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_campaign_is_cleaned_and_never_an_address(string? text, string? expected) =>
        Assert.Equal(expected, CampaignText.Read(text));

    [Fact]
    public void A_source_is_in_lower_case() =>
        Assert.Equal("größe", CampaignText.ReadFolded(" GröSSe ".Replace("SS", "ß")));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        var cut = CampaignText.Read(new string('a', 99) + "\U0001F600" + new string('b', 500));

        Assert.Equal(new string('a', 99), cut);
        Assert.Equal(CampaignText.MaxLength, CampaignText.Read(new string('a', 500))!.Length);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_left_out() => Assert.Equal("ab", CampaignText.Read("a" + '\ud83d' + "b"));
}
