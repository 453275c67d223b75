using System.Collections.Concurrent;
using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Tributary.Tests.Tidy;

namespace Tributary.Tests.Browser;

/// <summary>
/// One person at a browser. An error of the console or of a script, a request that fails or is refused, and whatever
/// the content policy forbids fail the test at its end.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private const string PolicyFault = "tributary-policy: ";

    private const string Watching =
        "addEventListener('securitypolicyviolation', fault => console.error('"
        + PolicyFault
        + "' + fault.violatedDirective + ' ' + fault.blockedURI + ' ' + fault.sample));";

    private const string AreDrawn =
        "() => [...document.querySelectorAll('figure.chart')].every(chart => chart.querySelector('svg path'))";

    /// <summary>A page of the site without files and scripts, which its process stays for.</summary>
    private const string Bare = "/healthz";

    private static readonly ConcurrentBag<Visit> s_left = [];

    private readonly ConcurrentQueue<string> _faults = [];

    private Visit(IPage page) => Page = page;

    public IPage Page { get; }

    public IBrowserContext Context => Page.Context;

    /// <summary>
    /// Opens a browser for somebody with a role, or for somebody who has not signed in. It may be one that an earlier
    /// visit has left empty, apart from files that browsers keep: another would start a process, and load them again.
    /// </summary>
    public static async Task RunAsync(Site site, PersonRole? role, Func<Visit, Task> steps)
    {
        var visit = s_left.TryTake(out var left) ? left : await OpenAsync(await site.PreparedAsync(), new());
        try
        {
            await visit.SignInAsync(site, role);
            await visit.TakeAsync(steps);
            await visit.LeaveAsync();
        }
        catch
        {
            await visit.DisposeAsync();
            throw;
        }
        s_left.Add(visit);
    }

    /// <summary>Opens a browser that nobody has used.</summary>
    public static async Task RunAsync(
        Site site,
        PersonRole? role,
        Func<Visit, Task> steps,
        BrowserNewContextOptions options
    )
    {
        await using var visit = await OpenAsync(site, role, options);
        await visit.TakeAsync(steps);
    }

    public static async Task RunAsync(Uri address, Func<Visit, Task> steps, BrowserNewContextOptions options)
    {
        await using var visit = await OpenAsync(address, options);
        await visit.TakeAsync(steps);
    }

    /// <summary>Opens a browser that the caller closes, and whose faults the caller looks at.</summary>
    /// <inheritdoc cref="RunAsync(Site, PersonRole?, Func{Visit, Task}, BrowserNewContextOptions)"/>
    public static async Task<Visit> OpenAsync(Site site, PersonRole? role, BrowserNewContextOptions options)
    {
        var visit = await OpenAsync(await site.PreparedAsync(), options);
        await visit.SignInAsync(site, role);
        return visit;
    }

    private static async Task<Visit> OpenAsync(Uri address, BrowserNewContextOptions options)
    {
        options.BaseURL = address.AbsoluteUri;
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 900 };
        options.ColorScheme ??= ColorScheme.Light;
        var browser = await BrowserProcess.OpenAsync();
        var context = await browser.NewContextAsync(options);
        await context.AddInitScriptAsync(Watching);
        var visit = new Visit(await context.NewPageAsync());
        visit.Watch(visit.Page);
        return visit;
    }

    private async Task TakeAsync(Func<Visit, Task> steps)
    {
        await steps(this);
        Faults.None(_faults);
    }

    private async Task SignInAsync(Site site, PersonRole? role)
    {
        Forgive();
        if (role is { } known)
            await Context.AddCookiesAsync(await site.SessionAsync(known));
    }

    /// <summary>Leaves nothing in the browser that a page could read.</summary>
    private async Task LeaveAsync()
    {
        foreach (var tab in Context.Pages.Where(page => page != Page).ToList())
            await tab.CloseAsync();
        await Page.UnrouteAllAsync();
        await Page.GotoAsync(Bare);
        await Page.EvaluateAsync("() => { localStorage.clear(); sessionStorage.clear(); }");
        await Context.ClearCookiesAsync();
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();

    /// <summary>The browser's complaints until now.</summary>
    public IReadOnlyCollection<string> Complaints => _faults;

    /// <summary>Leaves out faults that a test causes.</summary>
    public void Forgive() => _faults.Clear();

    /// <summary>Opens a page that needs no circuit.</summary>
    public Task OpenAsync(string path) => Page.GotoAsync(path);

    /// <summary>Opens a page of the dashboard and waits until it can be used.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await ReadyAsync();
    }

    /// <summary>Opens a page whose script does not come until the returned action is called.</summary>
    public async Task<Action> OpenWithoutAsync(string script, string path)
    {
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Page.RouteAsync(
            "**/" + script,
            async route =>
            {
                await arrival.Task;
                await route.ContinueAsync();
            }
        );
        await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit });
        return arrival.SetResult;
    }

    /// <summary>Waits until the page can be used and has loaded all of its parts.</summary>
    public Task ReadyAsync() => ReadyAsync(Page);

    /// <inheritdoc cref="ReadyAsync()"/>
    public static async Task ReadyAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("main[data-interactive]")).ToBeAttachedAsync();
        await Assertions.Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    /// <summary>Waits until every chart is drawn, by a library that comes when the rest is there.</summary>
    public static Task DrawnAsync(IPage page) => page.WaitForFunctionAsync(AreDrawn);

    /// <summary>Opens another page of the same browser, whose faults count as well.</summary>
    public async Task<IPage> OpenTabAsync()
    {
        var page = await Context.NewPageAsync();
        Watch(page);
        return page;
    }

    /// <summary>Follows a link or presses a button, by its name.</summary>
    public Task ClickAsync(AriaRole role, string name) =>
        Page.GetByRole(role, new() { Name = name, Exact = true }).First.ClickAsync();

    /// <summary>Waits until the page has this heading.</summary>
    public Task SeeHeadingAsync(string name) =>
        Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(name);

    /// <summary>Waits until the content has this text.</summary>
    public Task SeeAsync(string text) => Assertions.Expect(Page.Locator("main")).ToContainTextAsync(text);

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _faults.Enqueue($"{page.Url}: the console says '{message.Text}'");
        };
        page.PageError += (_, fault) => _faults.Enqueue($"{page.Url}: a script failed: {fault}");
        page.RequestFailed += (_, request) =>
        {
            // Leaving a page ends the requests that it still had.
            if (request.Failure != "net::ERR_ABORTED")
                _faults.Enqueue($"{request.Method} {request.Url} failed: {request.Failure}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                _faults.Enqueue($"{response.Request.Method} {response.Url} was answered {response.Status}");
        };
    }
}
