using System.Collections.Frozen;
using Words = System.Collections.Generic.Dictionary<string, Tributary.Engine.Clicks.Channel>;

namespace Tributary.Engine.Clicks;

/// <summary>
/// Knows the channels of large search engines, social networks and mail services, from the bundled table
/// <c>well-known-sites.txt</c>.
/// </summary>
internal static class WellKnownSites
{
    private const string Table = "well-known-sites.txt";
    private const string AnyEnding = ".*";
    private const int LongestEnding = 3;

    private static readonly FrozenDictionary<string, Channel> s_hosts;
    private static readonly FrozenDictionary<string, Channel> s_brands;
    private static readonly FrozenDictionary<string, Channel> s_names;

    static WellKnownSites()
    {
        var (hosts, brands, names) = (new Words(), new Words(), new Words());
        foreach (var (word, channel) in Read())
            if (word.EndsWith(AnyEnding, StringComparison.Ordinal))
                brands.Add(word[..^AnyEnding.Length], channel);
            else if (word.Contains('.'))
                hosts.Add(word, channel);
            else
                names.Add(word, channel);
        (s_hosts, s_brands, s_names) = (
            hosts.ToFrozenDictionary(),
            brands.ToFrozenDictionary(),
            names.ToFrozenDictionary()
        );
    }

    /// <param name="host">In lower case. A subdomain has the channel of the nearest host above it.</param>
    /// <returns>Null for a host that is not in the table.</returns>
    public static Channel? ChannelOf(ReadOnlySpan<char> host)
    {
        var hosts = s_hosts.GetAlternateLookup<ReadOnlySpan<char>>();
        var brands = s_brands.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var dot = host.IndexOf('.'); dot > 0; dot = host.IndexOf('.'))
        {
            if (hosts.TryGetValue(host, out var channel))
                return channel;
            if (brands.TryGetValue(host[..dot], out channel) && IsCountryEnding(host[(dot + 1)..]))
                return channel;
            host = host[(dot + 1)..];
        }
        return null;
    }

    /// <param name="source">The name of a source in lower case: a host, or a word such as <c>google</c>.</param>
    public static Channel? ChannelOfName(string source)
    {
        if (source.Contains('.'))
            return ChannelOf(source);
        return s_names.TryGetValue(source, out var channel) ? channel : null;
    }

    /// <summary>True for what follows a brand: <c>com</c>, <c>de</c>, <c>co.uk</c>, <c>com.tr</c>.</summary>
    private static bool IsCountryEnding(ReadOnlySpan<char> ending)
    {
        var dot = ending.IndexOf('.');
        var last = ending[(dot + 1)..];
        return dot <= LongestEnding && last.Length is > 1 and <= LongestEnding && !last.Contains('.');
    }

    private static IEnumerable<(string Word, Channel Channel)> Read()
    {
        using var text = new StreamReader(typeof(WellKnownSites).Assembly.GetManifestResourceStream(Table)!);
        foreach (var line in text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (!line.StartsWith('#'))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                foreach (var word in words.Skip(1))
                    yield return (word, Enum.Parse<Channel>(words[0], ignoreCase: true));
            }
    }
}
