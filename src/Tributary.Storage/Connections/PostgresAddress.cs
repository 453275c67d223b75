using System.Diagnostics.CodeAnalysis;

namespace Tributary.Storage.Connections;

/// <summary>
/// The parts of <c>postgres://user:password@host:port,host:port/database?keyword=value</c>. There may be one host, or
/// several of one cluster.
/// </summary>
public sealed class PostgresAddress
{
    private const int UsualPort = 5432;
    private const string AfterScheme = "://";

    private PostgresAddress(IReadOnlyList<Uri> urls) => Urls = urls;

    /// <summary>The address once for each host, in order.</summary>
    internal IReadOnlyList<Uri> Urls { get; }

    /// <summary>The address without user, password and keywords, for people.</summary>
    public string Shown => $"postgres://{string.Join(',', Urls.Select(HostOf))}{Urls[0].AbsolutePath}";

    public string UserInfo => Urls[0].UserInfo;

    /// <summary>Says with <c>distribution=citus</c> that the tables are spread over several machines.</summary>
    public bool IsSpread => PostgresUrl.DistributionIn(Urls[0]) is "citus";

    public bool HasKnownDistribution => PostgresUrl.DistributionIn(Urls[0]) is null or "citus";

    /// <summary>Names a database.</summary>
    public bool HasDatabase => Urls[0].AbsolutePath.Length > 1;

    public static bool TryParse(string text, [NotNullWhen(true)] out PostgresAddress? address)
    {
        address = null;
        var scheme = text.IndexOf(AfterScheme, StringComparison.Ordinal);
        if (scheme < 0)
            return false;
        var start = scheme + AfterScheme.Length;
        var end = text.IndexOfAny(['/', '?', '#'], start);
        if (end < 0)
            end = text.Length;
        var at = text[start..end].LastIndexOf('@');
        var hosts = at < 0 ? start : start + at + 1;
        var urls = new List<Uri>();
        foreach (var host in text[hosts..end].Split(','))
        {
            if (
                !Uri.TryCreate(string.Concat(text[..hosts], host, text[end..]), UriKind.Absolute, out var url)
                || url.Scheme is not ("postgres" or "postgresql")
                || url.Host.Length == 0
            )
                return false;
            urls.Add(url);
        }
        address = new PostgresAddress(urls);
        return true;
    }

    /// <summary>Returns how many connections a node opens at most: it has three pools.</summary>
    public static int MostConnections(string url) =>
        3 * new Npgsql.NpgsqlConnectionStringBuilder(PostgresUrl.ForReads(url)).MaxPoolSize;

    internal static IEnumerable<(string Host, int Port)> HostsOf(string text) =>
        TryParse(text, out var address) ? address.Urls.Select(url => (url.Host, PortOf(url))) : [];

    private static int PortOf(Uri url) => url.Port > 0 ? url.Port : UsualPort;

    internal static string HostOf(Uri url) => $"{url.Host}:{PortOf(url)}";
}
