using System.Collections.Concurrent;
using Microsoft.Playwright;
using Tributary.Storage.Features.People;

namespace Tributary.Tests.Browser;

/// <summary>
/// A light and a dark tab for the audits of all pages, since a tab for each page would start a process for each.
/// Nothing is cached, so every page loads as if it were somebody's first.
/// </summary>
public sealed class AuditTabs : IAsyncDisposable
{
    private const string WatchShifts = """
        window.shifts = [];
        new PerformanceObserver(list => {
          for (const entry of list.getEntries())
            if (!entry.hadRecentInput)
              window.shifts.push([
                entry.value,
                entry.sources.map(source => source.node?.className || source.node?.nodeName).join()
              ]);
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    private readonly ConcurrentDictionary<bool, Lazy<Task<(Visit Visit, IPage Dark)>>> _opened = [];

    /// <param name="isOpen">True for pages that are shown before somebody has signed in.</param>
    /// <returns>A browser whose page is the light tab, and its dark tab.</returns>
    internal Task<(Visit Visit, IPage Dark)> OpenAsync(Site site, bool isOpen) =>
        _opened.GetOrAdd(isOpen, key => new(() => StartAsync(site, key ? null : PersonRole.Owner))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened.Values)
            await (await opened.Value).Visit.DisposeAsync();
    }

    private static async Task<(Visit Visit, IPage Dark)> StartAsync(Site site, PersonRole? role)
    {
        var visit = await Visit.OpenAsync(site, role, new());
        await visit.Context.AddInitScriptAsync(WatchShifts);
        var dark = await visit.OpenTabAsync();
        await dark.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        foreach (var page in new[] { visit.Page, dark })
        {
            var tools = await visit.Context.NewCDPSessionAsync(page);
            await tools.SendAsync("Network.enable");
            await tools.SendAsync(
                "Network.setCacheDisabled",
                new Dictionary<string, object> { ["cacheDisabled"] = true }
            );
        }
        return (visit, dark);
    }
}
