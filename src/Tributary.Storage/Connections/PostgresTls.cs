using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>The TLS settings of a <c>postgres://</c> address.</summary>
/// <param name="Hosts">Those that are asked for TLS; empty when it is disabled.</param>
/// <param name="RootFile">The file of trusted certificates; null for those of the system.</param>
/// <param name="ClientFile">The file of the client's own certificate; null for none.</param>
public sealed record PostgresTls(
    IReadOnlyList<(string Host, int Port)> Hosts,
    string? RootFile,
    string? ClientFile,
    string? ClientPassword
)
{
    /// <exception cref="FormatException">The URL is not a PostgreSQL URL.</exception>
    public static PostgresTls Of(string url)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.ForReads(url));
        return new PostgresTls(
            settings.SslMode == SslMode.Disable ? [] : [.. PostgresAddress.HostsOf(url)],
            settings.RootCertificate,
            settings.SslCertificate,
            settings.SslPassword
        );
    }
}
