namespace Tributary.AspNetCore.Machines;

/// <summary>
/// Tells by a <c>User-Agent</c> whether a machine sent it. 1. Every browser of a person sends one that begins in one of
/// a few ways. 2. Machines that begin like a browser nearly always say somewhere what they are; the lists of
/// <c>crawlers.txt</c> and <c>machines.txt</c> know the words.
/// </summary>
internal static class UserAgents
{
    private const string Compatible = "(compatible; ";

    private static readonly string[] Beginnings =
    [
        "Mozilla/", "Opera/", "UCWEB/", "Nokia", "SAMSUNG-", "SonyEricsson", "BlackBerry", "LG-", "LG/", "MOT-", "HTC",
        "ZTE", "DoCoMo/", "KDDI-", "SoftBank/", "Vodafone/", "J-PHONE/",
    ];

    // What old browsers called themselves to be taken for another; today only machines do.
    private static readonly string[] CompatibleBrowsers = ["MSIE", "Konqueror"];

    // Those that came lately, each in the place of its hash: a site's visitors have few of them, and judging one costs
    // microseconds.
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
        if (string.IsNullOrEmpty(userAgent)) return true;
        if (userAgent.Length > MaxKnownLength) return Judge(userAgent);
        ref var place = ref Known[userAgent.GetHashCode(StringComparison.Ordinal) & (Known.Length - 1)];
        if (place is { } known && known.UserAgent == userAgent) return known.IsMachine;
        var judged = new Judged(userAgent, Judge(userAgent));
        place = judged;
        return judged.IsMachine;
    }

    private static bool Judge(ReadOnlySpan<char> userAgent) =>
        !BeginsLikeBrowser(userAgent) || SaysBot(userAgent) || IsCompatible(userAgent)
        || Words.IsIn(userAgent) || Crawlers.IsIn(WithoutDevice(userAgent));

    /// <summary>The lines of an embedded list, without its comments.</summary>
    internal static string[] Read(string list)
    {
        using var stream = typeof(UserAgents).Assembly.GetManifestResourceStream(list)
            ?? throw new InvalidOperationException($"The assembly was built without {list}.");
        using var text = new StreamReader(stream);
        var lines = text.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r'));
        return [.. lines.Where(line => line.Length > 0 && line[0] != '#')];
    }

    private static bool BeginsLikeBrowser(ReadOnlySpan<char> userAgent)
    {
        foreach (var beginning in Beginnings)
            if (userAgent.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // Googlebot, bingbot, Slackbot, TelegramBot, …; Cubot makes phones.
    private static bool SaysBot(ReadOnlySpan<char> userAgent)
    {
        while (userAgent.IndexOf("bot", StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            if (at < 2 || !userAgent.Slice(at - 2, 2).Equals("cu", StringComparison.OrdinalIgnoreCase)) return true;
            userAgent = userAgent[(at + 1)..];
        }
        return false;
    }

    private static bool IsCompatible(ReadOnlySpan<char> userAgent)
    {
        var at = userAgent.IndexOf(Compatible, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return false;
        var name = userAgent[(at + Compatible.Length)..];
        foreach (var browser in CompatibleBrowsers)
            if (name.StartsWith(browser, StringComparison.OrdinalIgnoreCase)) return false;
        return true;
    }

    /// <summary>Leaves out the part in which an Android names the device and its build: phones have all sorts of names.</summary>
    private static ReadOnlySpan<char> WithoutDevice(ReadOnlySpan<char> userAgent)
    {
        var end = userAgent.IndexOf(')');
        return end > 0 && userAgent[..end].Contains("Android", StringComparison.Ordinal) ? userAgent[end..] : userAgent;
    }

    private sealed record Judged(string UserAgent, bool IsMachine);
}
