namespace Tributary.AspNetCore.Machines;

/// <summary>
/// Decides from a <c>User-Agent</c> whether a machine sent it. 1. The browsers of people begin it in one of a few ways.
/// 2. Machines that begin it like a browser nearly always name themselves further on. The lists <c>crawlers.txt</c> and
/// <c>machines.txt</c> contain these names.
/// </summary>
internal static class UserAgents
{
    private const string Compatible = "(compatible; ";

    private static readonly string[] Beginnings =
    [
        "Mozilla/",
        "Opera/",
        "UCWEB/",
        "Nokia",
        "SAMSUNG-",
        "SonyEricsson",
        "BlackBerry",
        "LG-",
        "LG/",
        "MOT-",
        "HTC",
        "ZTE",
        "DoCoMo/",
        "KDDI-",
        "SoftBank/",
        "Vodafone/",
        "J-PHONE/",
    ];

    // Names with which old browsers imitated others. Today only machines do this, except these two.
    private static readonly string[] CompatibleBrowsers = ["MSIE", "Konqueror"];

    // The latest results, each at the position of its hash. A site's visitors have few different user agents, and
    // checking one costs microseconds.
    private const int MaxKnownLength = 512;
    private static readonly Judged?[] Known = new Judged?[4_096];

    private static readonly WordList Words;
    private static readonly WordList Crawlers;

    static UserAgents()
    {
        var own = Read("machines.txt");
        var kept = own.Where(line => line[0] == '!').Select(line => line[1..]).ToHashSet(StringComparer.Ordinal);
        Words = new WordList([.. own.Where(line => line[0] != '!')], StringComparison.OrdinalIgnoreCase);
        var crawlers = Read("crawlers.txt").Where(line => !kept.Contains(line));
        Crawlers = new WordList([.. crawlers], StringComparison.Ordinal);
    }

    public static bool IsMachine(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent))
            return true;
        if (userAgent.Length > MaxKnownLength)
            return Judge(userAgent);
        ref var place = ref Known[userAgent.GetHashCode(StringComparison.Ordinal) & (Known.Length - 1)];
        if (place is { } known && known.UserAgent == userAgent)
            return known.IsMachine;
        var judged = new Judged(userAgent, Judge(userAgent));
        place = judged;
        return judged.IsMachine;
    }

    private static bool Judge(ReadOnlySpan<char> userAgent) =>
        !BeginsLikeBrowser(userAgent)
        || SaysBot(userAgent)
        || IsCompatible(userAgent)
        || Words.IsIn(userAgent)
        || Crawlers.IsIn(WithoutDevice(userAgent));

    /// <summary>Returns the lines of an embedded list, without comments.</summary>
    internal static string[] Read(string list)
    {
        using var stream =
            typeof(UserAgents).Assembly.GetManifestResourceStream(list)
            ?? throw new InvalidOperationException(
                $"The assembly was built without {list}. Build it again with that resource."
            );
        using var text = new StreamReader(stream);
        var lines = text.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r'));
        return [.. lines.Where(line => line.Length > 0 && line[0] != '#')];
    }

    private static bool BeginsLikeBrowser(ReadOnlySpan<char> userAgent)
    {
        foreach (var beginning in Beginnings)
            if (userAgent.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    // Googlebot, bingbot, Slackbot, TelegramBot, …; Cubot makes phones.
    private static bool SaysBot(ReadOnlySpan<char> userAgent)
    {
        while (userAgent.IndexOf("bot", StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            if (at < 2 || !userAgent.Slice(at - 2, 2).Equals("cu", StringComparison.OrdinalIgnoreCase))
                return true;
            userAgent = userAgent[(at + 1)..];
        }
        return false;
    }

    private static bool IsCompatible(ReadOnlySpan<char> userAgent)
    {
        var at = userAgent.IndexOf(Compatible, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return false;
        var name = userAgent[(at + Compatible.Length)..];
        foreach (var browser in CompatibleBrowsers)
            if (name.StartsWith(browser, StringComparison.OrdinalIgnoreCase))
                return false;
        return true;
    }

    /// <summary>
    /// Removes the part in which an Android names the device and its build, because phones have all kinds of names.
    /// </summary>
    private static ReadOnlySpan<char> WithoutDevice(ReadOnlySpan<char> userAgent)
    {
        var end = userAgent.IndexOf(')');
        return end > 0 && userAgent[..end].Contains("Android", StringComparison.Ordinal) ? userAgent[end..] : userAgent;
    }

    private sealed record Judged(string UserAgent, bool IsMachine);
}
