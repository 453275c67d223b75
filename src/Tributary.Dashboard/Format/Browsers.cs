namespace Tributary.Dashboard.Format;

/// <summary>Names browsers for people.</summary>
public static class Browsers
{
    // The first that fits counts: most browsers also name those that they descend from.
    private static readonly (string Mark, string Name)[] s_browsers =
    [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("FxiOS/", "Firefox"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] s_systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>Returns a name such as <c>Firefox on Windows</c>.</summary>
    public static string NameOf(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
            return "Unknown browser";
        var (browser, system) = (Find(s_browsers, userAgent), Find(s_systems, userAgent));
        return (browser, system) switch
        {
            (null, null) => "Unknown browser",
            (null, _) => $"Browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] known, string userAgent) =>
        Array.Find(known, one => userAgent.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
