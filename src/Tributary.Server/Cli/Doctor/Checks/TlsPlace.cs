using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>A place that shows a certificate when TLS begins.</summary>
/// <param name="Purpose">A word for people, such as "the links".</param>
internal sealed record TlsPlace(string Host, int Port, string Purpose)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // SSLRequest: a length of 8, then the number 80877103 (PostgreSQL, Message Formats).
    private static readonly byte[] s_sslRequest = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

    /// <summary>
    /// True for PostgreSQL, which is asked for TLS first. Whether its certificate is trusted depends on the SSL mode,
    /// so that only its end is looked at.
    /// </summary>
    public bool IsPostgres { get; init; }

    private string Shown => FormattableString.Invariant($"{Purpose} at {Host}:{Port}");

    /// <returns>Null for a PostgreSQL without TLS.</returns>
    public async Task<CertificateFacts?> ReadAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(s_patience);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(Host, Port, patience.Token);
            var stream = connection.GetStream();
            return IsPostgres && !await AskAsync(stream, patience.Token)
                ? null
                : await HandshakeAsync(stream, patience.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new CertificateFacts(Shown, null, "it does not answer");
        }
        catch (Exception fault) when (fault is SocketException or IOException or AuthenticationException)
        {
            return new CertificateFacts(Shown, null, fault.Message.TrimEnd('.'));
        }
    }

    private static async Task<bool> AskAsync(Stream stream, CancellationToken stopping)
    {
        await stream.WriteAsync(s_sslRequest, stopping);
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer, stopping);
        return answer[0] == 'S';
    }

    private async Task<CertificateFacts> HandshakeAsync(Stream stream, CancellationToken stopping)
    {
        DateTimeOffset? endsAt = null;
        var errors = SslPolicyErrors.None;
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Host,
                // Nothing is sent to a server that is not trusted: only what it shows is read.
                RemoteCertificateValidationCallback = (_, certificate, _, found) =>
                {
                    endsAt = (certificate as X509Certificate2)?.NotAfter.ToUniversalTime();
                    errors = found;
                    return true;
                },
            },
            stopping
        );
        return new CertificateFacts(Shown, endsAt, IsPostgres ? null : FaultOf(errors));
    }

    private static string? FaultOf(SslPolicyErrors errors) =>
        errors switch
        {
            SslPolicyErrors.None => null,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "it is for another name",
            _ => "this machine does not trust it",
        };
}
