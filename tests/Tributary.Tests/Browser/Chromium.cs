using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>Loads a page in Debian's Chromium, and reports the result.</summary>
internal static partial class Chromium
{
    /// <summary>Milliseconds, which pass as soon as the page has nothing else to do.</summary>
    private const int VirtualTimeBudget = 5_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>The user agent of a person's browser; the headless one reveals that no person uses it.</summary>
    public const string Person =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    /// <param name="query">The query of the page's address.</param>
    /// <returns>The text of the page's <c>output</c> element after its scripts have run.</returns>
    public static async Task<string> ShowAsync(string page, string query = "", string? userAgent = null)
    {
        await using var site = new PageServer { Page = page };
        return OutputOf(await OpenAsync(site.At("127.0.0.1") + query, userAgent));
    }

    /// <summary>Opens an address, follows its redirects and runs its scripts.</summary>
    /// <param name="userAgent">Null for the browser's own.</param>
    /// <returns>The page as HTML, after its scripts have run.</returns>
    public static async Task<string> OpenAsync(string address, string? userAgent = null)
    {
        var browser = await BrowserProcess.OpenAsync();
        await using var context = await browser.NewContextAsync(new() { UserAgent = userAgent });
        var page = await context.NewPageAsync();
        // It returns when the page begins to load; an empty page before that would use the budget up.
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Commit });
        var tools = await context.NewCDPSessionAsync(page);
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        tools.Event("Emulation.virtualTimeBudgetExpired").OnEvent += (_, _) => shown.TrySetResult();
        await tools.SendAsync(
            "Emulation.setVirtualTimePolicy",
            new Dictionary<string, object>
            {
                ["policy"] = "pauseIfNetworkFetchesPending",
                ["budget"] = VirtualTimeBudget,
                ["maxVirtualTimeTaskStarvationCount"] = 9_999,
            }
        );
        await shown.Task.WaitAsync(s_patience, Stopping);
        return await page.EvaluateAsync<string>("document.documentElement.outerHTML");
    }

    public static string OutputOf(string page)
    {
        var shown = Output().Match(page);
        Assert.True(shown.Success, page);
        return WebUtility.HtmlDecode(shown.Groups[1].Value);
    }

    [GeneratedRegex("<output[^>]*>(.*?)</output>", RegexOptions.Singleline)]
    private static partial Regex Output();
}
