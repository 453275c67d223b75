using Tributary.Engine.Clicks;
using Xunit;

namespace Tributary.Tests.Engine.Clicks;

public sealed class BrowserTests
{
    [Theory]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
            + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        DeviceClass.Desktop
    )]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
            + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
        DeviceClass.Desktop
    )]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", DeviceClass.Desktop)]
    [InlineData(
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) "
            + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        DeviceClass.Desktop
    )]
    [InlineData("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; Tablet PC 2.0)", DeviceClass.Desktop)]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) "
            + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
        DeviceClass.Mobile
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 10; K) "
            + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        DeviceClass.Mobile
    )]
    [InlineData("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", DeviceClass.Mobile)]
    [InlineData(
        "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; en) Presto/2.12.423 Version/12.16",
        DeviceClass.Mobile
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
            + "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0;FBDV/iPhone15,2]",
        DeviceClass.Mobile
    )]
    [InlineData(
        "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) "
            + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1",
        DeviceClass.Tablet
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; SM-X700) "
            + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        DeviceClass.Tablet
    )]
    [InlineData("Mozilla/5.0 (Android 13; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0", DeviceClass.Tablet)]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 9; KFMAWI) "
            + "AppleWebKit/537.36 (KHTML, like Gecko) Silk/108.4 like Chrome/108.0 Safari/537.36",
        DeviceClass.Tablet
    )]
    [InlineData(
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/7.0 TV Safari/537.36",
        DeviceClass.Other
    )]
    [InlineData("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/108.0 Safari/537.36", DeviceClass.Other)]
    [InlineData("Mozilla/5.0 (PlayStation; PlayStation 5/9.00) AppleWebKit/605.1.15", DeviceClass.Other)]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 Edge/44.18363",
        DeviceClass.Other
    )]
    [InlineData("something of its own", DeviceClass.Other)]
    [InlineData(" ", DeviceClass.Unknown)]
    [InlineData(null, DeviceClass.Unknown)]
    public void A_browser_has_a_kind_of_device(string? userAgent, DeviceClass expected) =>
        Assert.Equal(expected, Devices.Of(userAgent));

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0", "?1", DeviceClass.Mobile)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0", "?0", DeviceClass.Desktop)]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) Chrome/142.0.0.0 Safari/537.36", "?1", DeviceClass.Tablet)]
    [InlineData(null, "?1", DeviceClass.Mobile)]
    [InlineData(null, "?0", DeviceClass.Unknown)]
    public void A_phone_that_asks_for_desktop_pages_is_a_phone(string? userAgent, string hint, DeviceClass expected) =>
        Assert.Equal(expected, Devices.Of(userAgent, hint));

    [Theory]
    [InlineData("de-CH,de;q=0.9,en;q=0.8", "de")]
    [InlineData("EN", "en")]
    [InlineData(" pt_BR", "pt")]
    [InlineData("fil;q=0.5", "fil")]
    [InlineData("*", null)]
    [InlineData("d", null)]
    [InlineData("german", null)]
    [InlineData("d3,en", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_first_language_is_read(string? accepted, string? expected) =>
        Assert.Equal(expected, BrowserLanguage.Read(accepted));
}
