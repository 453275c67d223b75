using Microsoft.Playwright;
using Tributary.Tests.Browser;
using Xunit;

[assembly: AssemblyFixture(typeof(BrowserProcess))]

namespace Tributary.Tests.Browser;

/// <summary>
/// One Chromium for all tests, since starting it takes far longer than showing a page. The first test that needs it
/// starts it, and it ends after the last test. Each page is in a browser context of its own, which shares no storage.
/// </summary>
public sealed class BrowserProcess : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium-headless-shell";

    /// <summary>Milliseconds that tests wait for a page, since the machine may be busy with others.</summary>
    private const float Patience = 30_000;

    private static readonly string[] s_flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private static readonly Lazy<Task<BrowserProcess>> s_started = new(StartAsync);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal static async Task<IBrowser> OpenAsync()
    {
        Assert.SkipUnless(File.Exists(Program), "There is no Chromium: apt-get install chromium-headless-shell.");
        return (await s_started.Value)._browser!;
    }

    /// <summary>xunit creates a second instance for this alone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await EndAsync();
        else if (s_started.IsValueCreated)
            await (await s_started.Value).EndAsync();
    }

    private static async Task<BrowserProcess> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = s_flags });
        return new BrowserProcess { _playwright = playwright, _browser = browser };
    }

    private async Task EndAsync()
    {
        await _browser!.DisposeAsync();
        _playwright!.Dispose();
    }
}
