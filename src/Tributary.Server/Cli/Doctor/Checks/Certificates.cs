using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>
/// Reads the certificates that the configuration leads to: those that servers show in a TLS handshake, and those in
/// files. Nothing is sent after a handshake.
/// </summary>
internal static class Certificates
{
    private const int AmqpsPort = 5671;
    private const int RedissPort = 6379;

    public static async Task<IReadOnlyList<CertificateFacts>> ReadAsync(
        TributaryOptions options,
        IConfiguration configuration,
        CancellationToken stopping
    )
    {
        var shown = await Task.WhenAll(PlacesOf(options).Distinct().Select(place => place.ReadAsync(stopping)));
        return [.. shown.OfType<CertificateFacts>(), .. FilesOf(options, configuration).Select(Read)];
    }

    private static IEnumerable<TlsPlace> PlacesOf(TributaryOptions options)
    {
        if (options.LinkHost is { Scheme: "https" } links)
            yield return new TlsPlace(links.Host, links.Port, "the links");
        if (options.Provider is { Authority.Scheme: "https" } provider)
            yield return new TlsPlace(provider.Authority.Host, provider.Authority.Port, "the OpenID provider");
        if (options.Storage.Kind == StorageKind.Postgres)
            foreach (var (host, port) in PostgresTls.Of(options.Storage.Place).Hosts)
                yield return new TlsPlace(host, port, "PostgreSQL") { IsPostgres = true };
        if (options.Brokers.RabbitMq is { Url: { Scheme: "amqps" } rabbit })
            yield return new TlsPlace(rabbit.Host, rabbit.Port > 0 ? rabbit.Port : AmqpsPort, "RabbitMQ");
        if (options.Brokers.Redis is { Url: { Scheme: "rediss" } redis })
            yield return new TlsPlace(redis.Host, redis.Port > 0 ? redis.Port : RedissPort, "Redis");
        if (
            options.Brokers.Kafka is { } kafka
            && kafka
                .Properties.GetValueOrDefault("security.protocol")
                ?.EndsWith("ssl", StringComparison.OrdinalIgnoreCase) == true
        )
            foreach (var server in kafka.Servers.Split(',').Select(server => new Uri("https://" + server)))
                yield return new TlsPlace(server.Host, server.Port, "Kafka");
    }

    private static IEnumerable<(string Path, string? Password)> FilesOf(
        TributaryOptions options,
        IConfiguration configuration
    )
    {
        if (options.Storage.Kind == StorageKind.Postgres)
        {
            var tls = PostgresTls.Of(options.Storage.Place);
            if (tls.RootFile is { } root)
                yield return (root, null);
            if (tls.ClientFile is { } client)
                yield return (client, tls.ClientPassword);
        }
        var kestrel = configuration.GetSection("Kestrel");
        foreach (
            var certificate in kestrel
                .GetSection("Endpoints")
                .GetChildren()
                .Select(endpoint => endpoint.GetSection("Certificate"))
                .Append(kestrel.GetSection("Certificates:Default"))
        )
            if (certificate["Path"] is { Length: > 0 } path)
                yield return (path, certificate["Password"]);
    }

    /// <summary>Reads a file in PEM or PKCS #12. Of several certificates, the one that ends last counts.</summary>
    private static CertificateFacts Read((string Path, string? Password) file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            if (X509Certificate2.GetCertContentType(file.Path) == X509ContentType.Pkcs12)
                found.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(file.Path, file.Password));
            else
                found.ImportFromPemFile(file.Path);
            return found.Count == 0
                ? new CertificateFacts(file.Path, null, "it holds no certificate")
                : new CertificateFacts(
                    file.Path,
                    found.Max(certificate => certificate.NotAfter.ToUniversalTime()),
                    null
                );
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new CertificateFacts(file.Path, null, fault.Message.TrimEnd('.'));
        }
        finally
        {
            foreach (var certificate in found)
                certificate.Dispose();
        }
    }
}
