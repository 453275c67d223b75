using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Hosting;

/// <summary>
/// Checks the addresses to listen on before anything else starts, so that a wrong or busy one is reported in one line.
/// </summary>
internal static class ListenAddresses
{
    private const int MostPort = 65_535;

    /// <param name="urls">Separated by semicolons.</param>
    /// <exception cref="StartException">The server cannot listen on an address.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            CheckOne(url);
    }

    /// <summary>
    /// Returns the address by which a browser on this machine reaches a server that listens on <paramref name="url"/>.
    /// </summary>
    public static string Reachable(string url) =>
        Parse(url) is { Host: "0.0.0.0" or "[::]" or "*" or "+" } any
            ? string.Create(CultureInfo.InvariantCulture, $"{any.Scheme}://localhost:{any.Port}")
            : url.TrimEnd('/');

    /// <exception cref="StartException">
    /// An address was taken in the meantime, or the server cannot listen on it.
    /// </exception>
    public static async Task StartAsync(WebApplication app, CancellationToken stopping)
    {
        try
        {
            await app.StartAsync(stopping);
        }
        catch (Exception e) when (e is IOException or SocketException || IsOfHttps(e))
        {
            throw new StartException(
                $"The server cannot listen: {e.Message.Split('\n', 2)[0].TrimEnd()} Choose another with --urls.",
                e
            );
        }
    }

    /// <summary>
    /// True for Kestrel's exception about an https address without a certificate, which has no type of its own.
    /// </summary>
    private static bool IsOfHttps(Exception e) =>
        e is InvalidOperationException && e.Message.Contains("HTTPS", StringComparison.Ordinal);

    private static void CheckOne(string url)
    {
        var address = Parse(url);
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            return;
        foreach (var ip in Of(address.Host))
        {
            using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(ip, address.Port));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new StartException(
                    $"The port {address.Port} is in use by another program. "
                        + $"Choose another with --urls {address.Scheme}://{address.Host}:PORT.",
                    e
                );
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
            {
                throw new StartException(
                    $"The port {address.Port} cannot be used by this user. Choose one of 1024 or more.",
                    e
                );
            }
            catch (SocketException e)
                when (e.SocketErrorCode != SocketError.AddressFamilyNotSupported && !ip.Equals(IPAddress.IPv6Loopback))
            {
                throw new StartException($"The server cannot listen on {url}: {e.Message}.", e);
            }
            catch (SocketException)
            {
                // A machine without IPv6: the server listens on the other addresses.
            }
        }
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            // An invalid port stays part of the host.
            var host = address.Host.Trim('[', ']');
            var isHost = !host.Contains(':') || IPAddress.TryParse(host, out _);
            if (address is { Scheme: "http" or "https", Port: >= 0 and <= MostPort } && isHost)
                return address;
        }
        catch (FormatException)
        {
            // Reported below.
        }
        throw new StartException(
            $"'{url}' is not an address to listen on. Use one such as http://localhost:8080, with a port from 0 to "
                + $"{MostPort}."
        );
    }

    private static IPAddress[] Of(string host) =>
        host switch
        {
            "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
            _ when IPAddress.TryParse(host.Trim('[', ']'), out var ip) => [ip],
            _ => [IPAddress.Any],
        };
}
