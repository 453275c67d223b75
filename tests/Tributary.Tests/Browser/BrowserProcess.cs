using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.Tests.Browser;
using Xunit;

[assembly: AssemblyFixture(typeof(BrowserProcess))]

namespace Tributary.Tests.Browser;

/// <summary>
/// One Chromium for all tests, since starting it takes far longer than showing a page. The first test that needs it
/// starts it, and it ends after the last test. Each page is in a browser context of its own, which shares no storage.
/// </summary>
public sealed partial class BrowserProcess : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Milliseconds, which pass as soon as the page has nothing else to do.</summary>
    private const int VirtualTimeBudget = 5_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    // A shell ends the browser when its input ends, so that it never outlives the tests.
    private static readonly string[] s_command =
    [
        "-c",
        "\"$@\" </dev/null & cat >/dev/null; kill $!; wait",
        "bash",
        Program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--remote-debugging-port=0",
    ];

    private static readonly Lazy<Task<BrowserProcess>> s_started = new(StartAsync);

    private DirectoryInfo? _profile;
    private Process? _process;
    private DevTools? _tools;

    /// <summary>Opens an address, follows its redirects and runs its scripts.</summary>
    /// <param name="userAgent">Null for the browser's own.</param>
    /// <returns>The page as HTML.</returns>
    internal static async Task<string> OpenAsync(string address, string? userAgent)
    {
        Assert.SkipUnless(File.Exists(Program), "There is no Chromium: apt-get install chromium.");
        var browser = await s_started.Value;
        return await browser.ShowAsync(address, userAgent).WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    /// <summary>xunit creates a second instance for this alone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await EndAsync();
        else if (s_started.IsValueCreated)
            await (await s_started.Value).EndAsync();
    }

    private static async Task<BrowserProcess> StartAsync()
    {
        var browser = new BrowserProcess { _profile = Directory.CreateTempSubdirectory("chromium") };
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var argument in s_command)
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add($"--user-data-dir={browser._profile.FullName}");
        browser._process = Process.Start(start)!;
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        browser._process.ErrorDataReceived += (_, line) =>
        {
            if (Listening().Match(line.Data ?? "") is { Success: true } listening)
                address.TrySetResult(listening.Value);
        };
        browser._process.BeginErrorReadLine();
        browser._tools = await DevTools.ConnectAsync(new Uri(await address.Task.WaitAsync(s_patience)));
        return browser;
    }

    private async Task<string> ShowAsync(string address, string? userAgent)
    {
        var context = await _tools!.CallAsync("Target.createBrowserContext", new { });
        var browserContextId = Text(context, "browserContextId");
        try
        {
            var target = await _tools.CallAsync("Target.createTarget", new { url = "about:blank", browserContextId });
            var attached = await _tools.CallAsync(
                "Target.attachToTarget",
                new { targetId = Text(target, "targetId"), flatten = true }
            );
            return await ShowAsync(Text(attached, "sessionId"), address, userAgent);
        }
        finally
        {
            await _tools.CallAsync("Target.disposeBrowserContext", new { browserContextId });
        }
    }

    private async Task<string> ShowAsync(string session, string address, string? userAgent)
    {
        if (userAgent is not null)
            await _tools!.CallAsync("Emulation.setUserAgentOverride", new { userAgent }, session);
        // It answers when the page begins to load; an empty page before that would use the budget up.
        var navigated = await _tools!.CallAsync("Page.navigate", new { url = address }, session);
        Assert.False(navigated.TryGetProperty("errorText", out var fault), $"{address}: {fault}");
        var shown = _tools.UntilAsync(session, "Emulation.virtualTimeBudgetExpired");
        await _tools.CallAsync(
            "Emulation.setVirtualTimePolicy",
            new
            {
                policy = "pauseIfNetworkFetchesPending",
                budget = VirtualTimeBudget,
                maxVirtualTimeTaskStarvationCount = 9_999,
            },
            session
        );
        await shown;
        var page = await _tools.CallAsync(
            "Runtime.evaluate",
            new { expression = "document.documentElement.outerHTML" },
            session
        );
        return Text(page.GetProperty("result"), "value");
    }

    private async Task EndAsync()
    {
        await _tools!.CallAsync("Browser.close", new { });
        await _tools.DisposeAsync();
        _process!.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile!.Delete(recursive: true);
    }

    private static string Text(JsonElement result, string name) => result.GetProperty(name).GetString()!;

    [GeneratedRegex("ws://[^ ]+/devtools/browser/[^ ]+")]
    private static partial Regex Listening();
}
