using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Hosting;

/// <summary>
/// The addresses that the server is to listen on, checked before anything else is begun: a wrong or a busy one is one line.
/// </summary>
internal static class ListenAddresses
{
    private const int MostPort = 65_535;

    /// <param name="urls">Divided by semicolons.</param>
    /// <exception cref="StartException">An address cannot be listened on.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            CheckOne(url);
    }

    /// <summary>The address by which a browser of this machine reaches a server that listens on <paramref name="url"/>.</summary>
    public static string Reachable(string url) => Parse(url) is { Host: "0.0.0.0" or "[::]" or "*" or "+" } any
        ? string.Create(CultureInfo.InvariantCulture, $"{any.Scheme}://localhost:{any.Port}") : url.TrimEnd('/');

    /// <exception cref="StartException">An address was taken in the meantime, or cannot be listened on.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken stopping)
    {
        try
        {
            await app.StartAsync(stopping);
        }
        catch (Exception e) when (e is IOException or SocketException || IsOfHttps(e))
        {
            throw new StartException($"The server cannot listen: {e.Message.Split('\n', 2)[0].TrimEnd()} --urls says where to.", e);
        }
    }

    /// <summary>Kestrel has no exception of its own for an https address without a certificate.</summary>
    private static bool IsOfHttps(Exception e) =>
        e is InvalidOperationException && e.Message.Contains("HTTPS", StringComparison.Ordinal);

    private static void CheckOne(string url)
    {
        var address = Parse(url);
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0) return;
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
                    $"The port {address.Port} is in use: another program listens on it. "
                    + $"Choose another with --urls {address.Scheme}://{address.Host}:PORT.", e);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
            {
                throw new StartException(
                    $"The port {address.Port} may not be listened on by this user; choose one of 1024 or more.", e);
            }
            catch (SocketException e) when (
                e.SocketErrorCode != SocketError.AddressFamilyNotSupported && !ip.Equals(IPAddress.IPv6Loopback))
            {
                throw new StartException($"The address {url} cannot be listened on: {e.Message}.", e);
            }
            catch (SocketException)
            {
                // A machine without IPv6: the server listens on what there is.
            }
        }
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            // A port that is no number of a port stays with the host.
            var host = address.Host.Trim('[', ']');
            var isHost = !host.Contains(':') || IPAddress.TryParse(host, out _);
            if (address is { Scheme: "http" or "https", Port: >= 0 and <= MostPort } && isHost) return address;
        }
        catch (FormatException)
        {
            // Said below.
        }
        throw new StartException(
            $"'{url}' is not an address to listen on: it is like http://localhost:8080, with a port from 0 to {MostPort}.");
    }

    private static IPAddress[] Of(string host) => host switch
    {
        "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        _ when IPAddress.TryParse(host.Trim('[', ']'), out var ip) => [ip],
        _ => [IPAddress.Any],
    };
}
