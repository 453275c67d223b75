using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>Loads a page in Debian's Chromium, and reports the result.</summary>
internal static partial class Chromium
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>The user agent of a person's browser; the headless one reveals that no person uses it.</summary>
    public const string Person =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    /// <param name="query">The query of the page's address.</param>
    /// <returns>The text of the page's <c>output</c> element after its scripts have run.</returns>
    public static async Task<string> ShowAsync(string page, string query = "", string? userAgent = null)
    {
        using var site = new TcpListener(IPAddress.Loopback, 0);
        site.Start();
        var serving = ServeAsync(site, page);
        try
        {
            return OutputOf(await OpenAsync($"http://{site.LocalEndpoint}/{query}", userAgent));
        }
        finally
        {
            site.Stop();
            await serving;
        }
    }

    /// <summary>Opens an address and follows its redirects.</summary>
    /// <returns>The page after its scripts have run.</returns>
    public static Task<string> OpenAsync(string address, string? userAgent = null) =>
        BrowserProcess.OpenAsync(address, userAgent);

    public static string OutputOf(string page)
    {
        var shown = Output().Match(page);
        Assert.True(shown.Success, page);
        return WebUtility.HtmlDecode(shown.Groups[1].Value);
    }

    /// <summary>Serves the same page for every request, so that it has its own origin.</summary>
    private static async Task ServeAsync(TcpListener site, string page)
    {
        var answer = Encoding.UTF8.GetBytes(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
                + $"{Encoding.UTF8.GetByteCount(page)}\r\n\r\n{page}"
        );
        try
        {
            while (true)
            {
                using var visitor = await site.AcceptTcpClientAsync(Stopping);
                var stream = visitor.GetStream();
                if (await stream.ReadAsync(new byte[16_384], Stopping) > 0)
                    await stream.WriteAsync(answer, Stopping);
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    [GeneratedRegex("<output[^>]*>(.*?)</output>", RegexOptions.Singleline)]
    private static partial Regex Output();
}
