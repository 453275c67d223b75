using System.Net;
using System.Net.Sockets;

namespace Tributary.Connectors.Webhooks;

/// <summary>Looks up the addresses of a host.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken stopping);

/// <summary>
/// Connects to receivers: 1. the name is looked up once; 2. every address it has must be allowed, and inside for plain http; 3. the connection goes to one of
/// these addresses and to no other, so that a second look-up cannot answer differently.
/// </summary>
internal sealed class ReceiverConnections(ReceiverNetworks networks, ResolveHost resolve)
{
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken stopping)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, stopping);
        var isPlain = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttp;
        foreach (var address in addresses)
            if (!(isPlain ? networks.IsInside(address) : networks.MayConnect(address))) throw new ReceiverRefusedException(host);

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

/// <summary>A receiver has an address that webhooks may not be posted to.</summary>
internal sealed class ReceiverRefusedException(string host) : Exception($"{host} has an address that webhooks may not be posted to.");
