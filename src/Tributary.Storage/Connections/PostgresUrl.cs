using System.Web;
using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>From <c>postgres://user:password@host:port/database?keyword=value</c> to what Npgsql takes.</summary>
internal static class PostgresUrl
{
    /// <summary>
    /// A worker that stops responding holds its partitions no longer than this. A lock is waited for less long than a statement may take, so that the error
    /// says which of them it was: a lock that came too late is no fault of what was to be written.
    /// </summary>
    private const string Timeouts =
        "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 "
        + "-c tcp_keepalives_count=2 -c TimeZone=UTC -c jit=off";

    /// <summary>
    /// The flow finds every row by an index, with a plan that is made once, often while the tables are still empty: it must not go on scanning them when
    /// they have grown. Nor does a connection, with its plans, live longer than this.
    /// </summary>
    private const string FlowPlans =
        " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    private const int LifetimeSeconds = 60;

    /// <exception cref="FormatException">The URL is not one of PostgreSQL.</exception>
    public static string ForFlow(string url) => ToConnectionString(url, Timeouts + FlowPlans);

    /// <summary>What is to be decided at once waits for a partition no longer than this: then the inbox takes it.</summary>
    private const string ArrivalPatience = " -c lock_timeout=1s";

    /// <exception cref="FormatException">The URL is not one of PostgreSQL.</exception>
    public static string ForArrivals(string url) => ToConnectionString(url, Timeouts + FlowPlans + ArrivalPatience);

    /// <exception cref="FormatException">The URL is not one of PostgreSQL.</exception>
    public static string ForReads(string url) => ToConnectionString(url, Timeouts);

    /// <summary>Borrowers change settings for a transaction only, so a session need not be reset when it is given back.</summary>
    private static string ToConnectionString(string text, string settings)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql") || url.AbsolutePath.Length < 2)
            throw new FormatException("A PostgreSQL database is named as postgres://user:password@host:port/database.");

        var login = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host, Database = Uri.UnescapeDataString(url.AbsolutePath[1..]), ApplicationName = "tributary",
            MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, Multiplexing = false, ConnectionLifetime = LifetimeSeconds,
            Options = settings, NoResetOnClose = true, TcpKeepAlive = true, TcpKeepAliveTime = 10, TcpKeepAliveInterval = 5,
            CommandTimeout = 0, // the server ends a statement by its own clock; a second one here costs a timer for each packet
        };
        if (!url.IsDefaultPort) builder.Port = url.Port;
        if (login[0].Length > 0) builder.Username = Uri.UnescapeDataString(login[0]);
        if (login.Length == 2) builder.Password = Uri.UnescapeDataString(login[1]);
        var query = HttpUtility.ParseQueryString(url.Query);
        foreach (var keyword in query.AllKeys)
            if (keyword is not null) builder[keyword] = query[keyword];
        return builder.ConnectionString;
    }
}
