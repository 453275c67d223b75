using System.Net;
using System.Net.Sockets;

namespace Tributary.Connectors.Webhooks;

/// <summary>Looks up the addresses of a host.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken stopping);

/// <summary>
/// Connects to receivers. 1. It looks up the name once. 2. Every address of the name must be allowed, and for plain
/// http inside an allowed network. 3. It connects to one of these addresses only, so that a second look-up cannot
/// answer differently.
/// </summary>
internal sealed class ReceiverConnections(ReceiverNetworks networks, ResolveHost resolve)
{
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken stopping)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, stopping);
        var isPlain = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttp;
        foreach (var address in addresses)
            if (!(isPlain ? networks.IsInside(address) : networks.MayConnect(address)))
                throw new ReceiverRefusedException(host);

        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, stopping);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}

/// <summary>Thrown if a receiver has an address to which webhooks may not be posted.</summary>
internal sealed class ReceiverRefusedException(string host)
    : Exception($"{host} has an address to which webhooks may not be posted. Allow its network or use another host.");
