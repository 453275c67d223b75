using System.Web;
using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>
/// Converts <c>postgres://user:password@host:port/database?keyword=value</c> to a connection string of Npgsql. Keywords
/// may be those of Npgsql or of libpq.
/// </summary>
internal static class PostgresUrl
{
    /// <summary>
    /// The timeouts of a session. A worker that stops responding holds its partitions no longer than this. The lock
    /// timeout is shorter than the statement timeout, so that the error tells them apart: waiting too long for a lock
    /// is not a fault of the statement.
    /// </summary>
    private const string Timeouts =
        "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c "
        + "tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 "
        + "-c tcp_keepalives_count=2 -c TimeZone=UTC -c jit=off";

    /// <summary>
    /// The planner settings of the flow. It finds every row by an index, with a plan that is made once, often while
    /// tables are still empty; that plan must not scan them after they have grown. A connection and its plans live no
    /// longer than this.
    /// </summary>
    private const string FlowPlans =
        " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    /// <summary>
    /// The planner settings of the flow on Citus. A plan is made for each call, since it depends on where the rows are.
    /// </summary>
    private const string CitusPlans =
        " -c plan_cache_mode=force_custom_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    /// <summary>
    /// The settings of every session on Citus. Changes of tables that are on every machine do not wait for each other.
    /// A row of them is changed under a lock of its partition or program, and inserted on one machine after the other.
    /// </summary>
    private const string CitusWrites = " -c citus.all_modifications_commutative=on";

    private const string DistributionKeyword = "distribution";

    private const int LifetimeSeconds = 60;

    /// <summary>
    /// How long the state of one of several hosts is believed. A standby that was promoted is found after this time.
    /// </summary>
    private const int HostRecheckSeconds = 1;

    /// <summary>How long one of several hosts may take to accept a connection before the next one is tried.</summary>
    private const int HostTimeoutSeconds = 3;

    /// <summary>
    /// A round trip of a batch is sent in pieces of this size. Pieces of 8 KB, as Npgsql sends, each wake PostgreSQL.
    /// </summary>
    private const int BatchBytes = 64 << 10;

    private const string SslMode = "SSL Mode";

    /// <summary>The words of libpq for keywords of Npgsql.</summary>
    private static readonly Dictionary<string, string> s_libpq = new(StringComparer.OrdinalIgnoreCase)
    {
        ["target_session_attrs"] = "Target Session Attributes",
        ["sslmode"] = SslMode,
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
    };

    /// <exception cref="FormatException">The URL is not a PostgreSQL URL.</exception>
    public static string ForFlow(string url) => ToConnectionString(url, Timeouts + PlansOf(url), BatchBytes);

    /// <summary>How long an arriving batch waits for a partition. After that its entries go to the inbox.</summary>
    private const string ArrivalPatience = " -c lock_timeout=1s";

    /// <exception cref="FormatException">The URL is not a PostgreSQL URL.</exception>
    public static string ForArrivals(string url) =>
        ToConnectionString(url, Timeouts + PlansOf(url) + ArrivalPatience, BatchBytes);

    /// <exception cref="FormatException">The URL is not a PostgreSQL URL.</exception>
    public static string ForReads(string url) =>
        ToConnectionString(url, DistributionOf(url) == Distribution.Citus ? Timeouts + CitusWrites : Timeouts);

    /// <summary>Returns what the keyword <c>distribution</c> of Tributary says.</summary>
    /// <exception cref="FormatException">It has an unknown value.</exception>
    public static Distribution DistributionOf(string url) =>
        PostgresAddress.TryParse(url, out var address)
            ? DistributionIn(address.Urls[0]) switch
            {
                null => Distribution.None,
                "citus" => Distribution.Citus,
                var other => throw new FormatException(
                    $"The PostgreSQL address has distribution={other}. Write distribution=citus, or leave it out."
                ),
            }
            : Distribution.None;

    public static string? DistributionIn(Uri url) => HttpUtility.ParseQueryString(url.Query)[DistributionKeyword];

    private static string PlansOf(string url) => DistributionOf(url) == Distribution.Citus ? CitusPlans : FlowPlans;

    /// <summary>
    /// Callers change settings only for a transaction, so a session need not be reset when it is returned.
    /// </summary>
    /// <param name="sentBytes">The most that is sent in one piece. Null stands for what Npgsql sends.</param>
    private static string ToConnectionString(string text, string settings, int? sentBytes = null)
    {
        if (!PostgresAddress.TryParse(text, out var address) || !address.HasDatabase)
            throw new FormatException("Write the PostgreSQL address as postgres://user:password@host:port/database.");

        var url = address.Urls[0];
        var login = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Database = Uri.UnescapeDataString(url.AbsolutePath[1..]),
            ApplicationName = "tributary",
            // Npgsql knows every type that is used; each pool would read those of the database when it first connects
            ["Server Compatibility Mode"] = "NoTypeLoading",
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            Multiplexing = false,
            ConnectionLifetime = LifetimeSeconds,
            Options = settings,
            NoResetOnClose = true,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 10,
            TcpKeepAliveInterval = 5,
            // the server enforces its own statement timeout; a second one here costs a timer for each packet
            CommandTimeout = 0,
            // a write that finds other rows than it expects is named in the log
            IncludeFailedBatchedCommand = true,
        };
        if (sentBytes is { } bytes)
            builder.WriteBufferSize = bytes;
        if (address.Urls.Count > 1)
        {
            builder.Host = string.Join(',', address.Urls.Select(PostgresAddress.HostOf));
            builder.HostRecheckSeconds = HostRecheckSeconds;
            builder.Timeout = HostTimeoutSeconds;
        }
        else if (!url.IsDefaultPort)
            builder.Port = url.Port;
        if (login[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(login[0]);
        if (login.Length == 2)
            builder.Password = Uri.UnescapeDataString(login[1]);
        var query = HttpUtility.ParseQueryString(url.Query);
        foreach (var keyword in query.AllKeys)
            if (keyword is not null and not DistributionKeyword)
                Set(builder, keyword, query[keyword]!);
        return builder.ConnectionString;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string keyword, string value)
    {
        var known = s_libpq.GetValueOrDefault(keyword, keyword);
        builder[known] = known == SslMode ? value.Replace("-", "") : value;
    }
}
