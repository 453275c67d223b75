using System.Net;
using StackExchange.Redis;

namespace Tributary.Connectors.RedisStreams;

/// <summary>Opens connections that reconnect automatically. Calls fail at once until then.</summary>
internal static class RedisLink
{
    private const int UsualPort = 6379;
    private const int PatienceMs = 5_000;

    /// <exception cref="RedisConnectionException">Redis does not answer.</exception>
    public static Task<ConnectionMultiplexer> OpenAsync(Uri url) => ConnectionMultiplexer.ConnectAsync(OptionsOf(url));

    public static ConfigurationOptions OptionsOf(Uri url)
    {
        var login = url.UserInfo.Split(':', 2);
        return new ConfigurationOptions
        {
            EndPoints = { new DnsEndPoint(url.IdnHost, url.IsDefaultPort || url.Port < 0 ? UsualPort : url.Port) },
            User = login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : null,
            Password = login.Length == 2 ? Uri.UnescapeDataString(login[1]) : null,
            DefaultDatabase = url.AbsolutePath.Trim('/') is { Length: > 0 } number
                ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)
                : 0,
            Ssl = url.Scheme == "rediss",
            AbortOnConnectFail = true,
            ConnectTimeout = PatienceMs,
            AsyncTimeout = PatienceMs,
            BacklogPolicy = BacklogPolicy.FailFast,
            ClientName = "tributary",
        };
    }
}
