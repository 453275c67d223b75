using System.Text;
using Tributary.Client.Contracts;
using Tributary.Portal;
using Tributary.Portal.Look;
using Xunit;

namespace Tributary.Tests.Portal;

/// <summary>The files of a member's pages are small, and the widget is smaller.</summary>
public sealed class AssetTests
{
    private const int MostOfPage = 60_000;
    private const int MostOfWidget = 4_000;

    [Fact]
    public void The_files_of_a_page_and_the_widget_keep_their_budgets()
    {
        var page = PortalAssets.Get("portal.css").Compressed.Length + PortalAssets.Get("portal.js").Compressed.Length;

        Assert.True(page < MostOfPage / 6, $"{page} bytes");
        Assert.True(PortalAssets.Get(PortalAssets.Widget).Content.Length < MostOfWidget);
    }

    [Theory]
    [InlineData("portal.js")]
    [InlineData(PortalAssets.Widget)]
    public void Scripts_use_nothing_that_a_strict_policy_forbids(string name)
    {
        var script = Encoding.UTF8.GetString(PortalAssets.Get(name).Content.Span);

        Assert.DoesNotContain("eval(", script);
        Assert.DoesNotContain("innerHTML", script);
        Assert.DoesNotContain("setAttribute('style'", script);
        Assert.DoesNotContain("document.cookie", script);
        Assert.DoesNotContain(", '*')", script); // a message for any site
    }

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#0b6b63", "#0b6b63", 1)]
    public void Contrast_is_that_of_WCAG(string one, string other, double expected) =>
        Assert.Equal(expected, Contrast.Between(one, other), tolerance: 0.01);

    [Fact]
    public void The_usual_colors_can_be_read()
    {
        foreach (var colors in (PortalColors[])[UsualColors.Light, UsualColors.Dark])
        {
            Assert.True(Contrast.Between(colors.Text, colors.Background) >= Contrast.Least);
            Assert.True(Contrast.Between(colors.Accent, colors.Background) >= Contrast.Least);
            Assert.True(Contrast.Between(Contrast.TextOn(colors.Accent), colors.Accent) >= Contrast.Least);
        }
    }
}
