using System.Net;
using System.Net.Sockets;

namespace Tributary.Server;

/// <summary>The addresses that a server listens on; what is wrong with one is a sentence, before anything else is done.</summary>
internal static class ListenAddresses
{
    /// <exception cref="StartException">An address cannot be read.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                if (BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= IPEndPoint.MaxPort } address && (address.IsUnixPipe || address.Host.Length > 0)) continue;
            }
            catch (Exception e) when (e is FormatException or ArgumentException)
            {
                // Told below, as every other address that is none.
            }
            throw new StartException($"'{url}' is not an address to listen on; --urls takes such as http://0.0.0.0:8080, several divided by semicolons, with ports up to {IPEndPoint.MaxPort}.");
        }
    }

    /// <exception cref="StartException">An address is in use, or not to be had.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken stopping)
    {
        try
        {
            await app.StartAsync(stopping);
        }
        catch (Exception e) when (e is IOException or SocketException || (e is InvalidOperationException && e.Message.Contains("HTTPS", StringComparison.Ordinal)))
        {
            throw new StartException($"The server cannot listen: {e.Message.Split('\n', 2)[0].TrimEnd()} --urls says where to.", e);
        }
    }
}
