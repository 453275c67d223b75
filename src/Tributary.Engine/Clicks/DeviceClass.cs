namespace Tributary.Engine.Clicks;

/// <summary>The kind of device of a browser. Stored as a number.</summary>
public enum DeviceClass
{
    Unknown = 0,
    Desktop = 1,
    Mobile = 2,
    Tablet = 3,

    /// <summary>A television, a console, or anything that is none of the others.</summary>
    Other = 4,
}

/// <summary>Reads the kind of device from the headers of a browser.</summary>
public static class Devices
{
    private const string IsMobileHint = "?1";

    private static readonly string[] s_others =
    [
        "TV", // SmartTV, AppleTV, GoogleTV, HbbTV, NetCast.TV
        "Web0S",
        "CrKey",
        "Roku",
        "BRAVIA",
        "PlayStation",
        "Xbox",
        "Nintendo",
    ];

    private static readonly string[] s_phones = ["Mobi", "iPhone", "iPod", "Opera Mini", "Windows Phone", "BlackBerry"];

    private static readonly string[] s_desktops = ["Windows", "Macintosh", "X11", "Linux", "CrOS"];

    /// <summary>
    /// Returns the kind of device. An iPad that asks for desktop pages looks like a Mac and is a desktop.
    /// </summary>
    /// <param name="userAgent">The header <c>User-Agent</c>.</param>
    /// <param name="mobileHint">The header <c>Sec-CH-UA-Mobile</c>, which not every browser sends.</param>
    public static DeviceClass Of(string? userAgent, string? mobileHint = null)
    {
        var device = string.IsNullOrWhiteSpace(userAgent) ? DeviceClass.Unknown : Of(userAgent);
        return mobileHint == IsMobileHint && device is not (DeviceClass.Tablet or DeviceClass.Other)
            ? DeviceClass.Mobile
            : device;
    }

    private static DeviceClass Of(string userAgent)
    {
        if (HasAny(userAgent, s_others))
            return DeviceClass.Other;
        if (IsTablet(userAgent))
            return DeviceClass.Tablet;
        if (HasAny(userAgent, s_phones))
            return DeviceClass.Mobile;
        return HasAny(userAgent, s_desktops) ? DeviceClass.Desktop : DeviceClass.Other;
    }

    // Android's browsers leave "Mobile" out on a tablet; Opera Mini always does. "Tablet PC" is Windows with a pen.
    private static bool IsTablet(string userAgent) =>
        Has(userAgent, "iPad")
        || (Has(userAgent, "Android") && !HasAny(userAgent, s_phones))
        || (Has(userAgent, "Tablet") && !Has(userAgent, "Tablet PC"))
        || Has(userAgent, "PlayBook")
        || Has(userAgent, "Kindle")
        || Has(userAgent, "Silk/");

    private static bool HasAny(string userAgent, string[] words)
    {
        foreach (var word in words)
            if (Has(userAgent, word))
                return true;
        return false;
    }

    private static bool Has(string userAgent, string word) => userAgent.Contains(word, StringComparison.Ordinal);
}
