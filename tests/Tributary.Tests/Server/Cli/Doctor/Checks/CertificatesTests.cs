using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli.Doctor.Checks;
using Xunit;

namespace Tributary.Tests.Server.Cli.Doctor.Checks;

/// <summary><c>tributary doctor</c> reads when certificates end.</summary>
public sealed class CertificatesTests
{
    private static readonly DateTimeOffset s_end = new(2031, 5, 17, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_is_asked_for_its_certificate()
    {
        using var listener = Listen();
        var serving = ServeAsync(listener, isPostgres: false);

        var facts = await new TlsPlace("localhost", PortOf(listener), "the links").ReadAsync(Stopping);

        Assert.Equal((s_end, "this machine does not trust it"), (facts!.EndsAt, facts.Fault));
        Assert.Equal($"the links at localhost:{PortOf(listener)}", facts.Of);
        await serving;
    }

    [Fact]
    public async Task PostgreSQL_is_asked_whether_it_has_one()
    {
        using var listener = Listen();
        var serving = ServeAsync(listener, isPostgres: true);

        var facts = await new TlsPlace("localhost", PortOf(listener), "PostgreSQL") { IsPostgres = true }.ReadAsync(
            Stopping
        );

        Assert.Equal((s_end, null), (facts!.EndsAt, facts.Fault));
        await serving;
    }

    [Fact]
    public async Task Nobody_there_is_a_finding()
    {
        var listener = Listen();
        var port = PortOf(listener);
        listener.Dispose();

        var facts = await new TlsPlace("localhost", port, "the links").ReadAsync(Stopping);

        Assert.Null(facts!.EndsAt);
        Assert.NotEmpty(facts.Fault!);
    }

    [Fact]
    public async Task Files_of_the_configuration_are_read()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-test-");
        try
        {
            using var certificate = Make();
            var pem = Path.Combine(folder.FullName, "root.pem");
            var archive = Path.Combine(folder.FullName, "site.pfx");
            await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem(), Stopping);
            await File.WriteAllBytesAsync(archive, certificate.Export(X509ContentType.Pkcs12, "secret"), Stopping);
            var options = CommandLine.Options() with
            {
                Storage = new StorageOptions(
                    StorageKind.Postgres,
                    $"postgres://a@127.0.0.1:1/b?sslmode=disable&sslrootcert={pem}&sslcert={folder.FullName}/none.pem"
                ),
            };
            var kestrel = new ConfigurationBuilder()
                .AddInMemoryCollection([
                    new("Kestrel:Certificates:Default:Path", archive),
                    new("Kestrel:Certificates:Default:Password", "secret"),
                ])
                .Build();

            var facts = await Certificates.ReadAsync(options, kestrel, Stopping);

            Assert.Equal([s_end, null, s_end], facts.Select(found => found.EndsAt));
            Assert.NotEmpty(facts[1].Fault!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task ServeAsync(TcpListener listener, bool isPostgres)
    {
        using var connection = await listener.AcceptTcpClientAsync(Stopping);
        var stream = connection.GetStream();
        if (isPostgres)
        {
            var asked = new byte[8];
            await stream.ReadExactlyAsync(asked, Stopping);
            Assert.Equal("0000000804D2162F", Convert.ToHexString(asked));
            await stream.WriteAsync("S"u8.ToArray(), Stopping);
        }
        using var certificate = Make();
        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate },
                Stopping
            );
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException)
        {
            // The other side has seen enough.
        }
    }

    private static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(s_end.AddYears(-10), s_end);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
