using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>Debian's Chromium, which loads one page and says what became of it.</summary>
internal static partial class Chromium
{
    private const string Program = "/usr/bin/chromium";

    private static readonly string[] s_arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--virtual-time-budget=5000", "--dump-dom",
    ];

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <returns>The text of the page's <c>output</c> element after its scripts have run.</returns>
    public static async Task<string> ShowAsync(string page)
    {
        Assert.SkipUnless(File.Exists(Program), "There is no Chromium: apt-get install chromium.");
        var profile = Directory.CreateTempSubdirectory("chromium");
        using var site = new TcpListener(IPAddress.Loopback, 0);
        site.Start();
        var serving = ServeAsync(site, page);
        try
        {
            var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in s_arguments) start.ArgumentList.Add(argument);
            start.ArgumentList.Add($"--user-data-dir={profile.FullName}");
            start.ArgumentList.Add($"http://{site.LocalEndpoint}/");
            using var browser = Process.Start(start)!;
            var printed = await Task.WhenAll(browser.StandardOutput.ReadToEndAsync(Stopping), browser.StandardError.ReadToEndAsync(Stopping));
            await browser.WaitForExitAsync(Stopping);
            var shown = Output().Match(printed[0]);
            Assert.True(shown.Success, printed[0] + printed[1]);
            return WebUtility.HtmlDecode(shown.Groups[1].Value);
        }
        finally
        {
            site.Stop();
            await serving;
            profile.Delete(recursive: true);
        }
    }

    /// <summary>The same page for whatever is asked, so that it has an origin of its own.</summary>
    private static async Task ServeAsync(TcpListener site, string page)
    {
        var answer = Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(page)}\r\n\r\n{page}");
        try
        {
            while (true)
            {
                using var visitor = await site.AcceptTcpClientAsync(Stopping);
                var stream = visitor.GetStream();
                if (await stream.ReadAsync(new byte[16_384], Stopping) > 0) await stream.WriteAsync(answer, Stopping);
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    [GeneratedRegex("<output>(.*?)</output>", RegexOptions.Singleline)]
    private static partial Regex Output();
}
