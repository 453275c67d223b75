using System.Diagnostics;
using Tributary.Tests.Chaos;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>The sample shop in a process of its own, set up as its README says.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private const string Promise = "export Tributary__WebhookSecret=";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly string s_folder = Path.Combine(SourceFile.Root.FullName, "samples/shop");

    private readonly Process _process;

    private ShopProcess(Uri address, Process process) => (Address, _process) = (address, process);

    /// <summary>Another host than that of the server, as a browser sees it.</summary>
    public Uri Address { get; }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static async Task<ShopProcess> StartAsync(Uri tributary)
    {
        var address = new Uri($"http://localhost:{FreePort.Take()}");
        var secret = await SetUpAsync(address, tributary);
        var process = Start(address, tributary, secret);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var shop = new ShopProcess(address, process);
        try
        {
            await shop.WaitAsync();
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.ExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <returns>The secret of the webhook.</returns>
    private static async Task<string> SetUpAsync(Uri address, Uri tributary)
    {
        using var process = Start(address, tributary, secret: "", "setup");
        process.BeginErrorReadLine();
        var said = await process.StandardOutput.ReadToEndAsync(Stopping);
        await process.WaitForExitAsync(Stopping);
        Assert.True(process.ExitCode == 0 && said.Contains(Promise, StringComparison.Ordinal), said);
        return said[(said.IndexOf(Promise, StringComparison.Ordinal) + Promise.Length)..].Split('\n')[0].Trim();
    }

    private static Process Start(Uri address, Uri tributary, string secret, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Built(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = s_folder,
        };
        start.Environment["Urls"] = address.GetLeftPart(UriPartial.Authority);
        start.Environment["Tributary__Url"] = tributary.AbsoluteUri;
        start.Environment["Tributary__Key"] = TestServer.AdminKey;
        start.Environment["Tributary__WebhookSecret"] = secret;
        return Process.Start(start)!;
    }

    /// <summary>Returns the shop's file that was built with these tests.</summary>
    private static string Built()
    {
        var tests = Path.Combine(SourceFile.Root.FullName, "tests/Tributary.Tests/bin");
        return Path.Combine(s_folder, "bin", Path.GetRelativePath(tests, AppContext.BaseDirectory), "shop.dll");
    }

    private async Task WaitAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50, Stopping))
            try
            {
                using var answer = await http.GetAsync(Address, Stopping);
                return;
            }
            catch (HttpRequestException)
            {
                Assert.False(_process.HasExited || waited.Elapsed > s_patience, "The shop did not start.");
            }
    }
}
