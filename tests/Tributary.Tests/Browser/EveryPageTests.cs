using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Tributary.Server.Application.Access;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>
/// Every page is sound: it is accessible at a desk and on a phone, in light and dark, nothing in it jumps, and
/// nothing fails.
/// </summary>
[Collection(PageCollection.Name)]
public sealed class EveryPageTests(Site site)
{
    /// <summary>The bound of what is called a good page: web.dev/cls.</summary>
    private const float MostShift = 0.1f;

    private const int Desk = 1280;
    private const int Phone = 390;
    private const int Height = 900;

    private const string WatchShifts = """
        window.shifts = [];
        new PerformanceObserver(list => {
          for (const entry of list.getEntries())
            if (!entry.hadRecentInput)
              window.shifts.push([entry.value, entry.sources.map(source => source.node?.className || source.node?.nodeName).join()]);
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    private const string SumOfShifts = "shifts.reduce((sum, one) => sum + one[0], 0)";

    private static readonly AxeRunOptions s_everything = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>The rules that depend on colours. The rest of a page is the same in light and dark.</summary>
    private static readonly AxeRunOptions s_colours = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] },
    };

    public static TheoryData<string> Pages => [.. PageList.Templates];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_accessible_and_nothing_in_it_jumps(string template)
    {
        var address = await PageList.AddressAsync(site, template);
        var isOpen = PageList.IsOpen(template);
        await Visit.RunAsync(
            site,
            isOpen ? null : PersonRole.Owner,
            async visit =>
            {
                await visit.Context.AddInitScriptAsync(WatchShifts);
                var faults = new List<string>();
                await AuditAsync(ColorScheme.Light, Desk, Phone, s_everything);
                await AuditAsync(ColorScheme.Dark, Phone, Desk, s_colours);
                Faults.None(faults);

                async Task AuditAsync(ColorScheme colours, int first, int second, AxeRunOptions rules)
                {
                    await visit.Page.SetViewportSizeAsync(first, Height);
                    await visit.Page.EmulateMediaAsync(new() { ColorScheme = colours });
                    await (isOpen ? visit.OpenAsync(address) : visit.GoAsync(address));
                    await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                    if (await visit.Page.EvaluateAsync<float>(SumOfShifts) is var sum and > MostShift)
                        faults.Add($"{address} at {first} moves by {sum}: {await ShiftsAsync(visit.Page)}");
                    faults.AddRange(await AccessFaultsAsync(visit.Page, $"{address} at {first}, {colours}", rules));
                    await visit.Page.SetViewportSizeAsync(second, Height);
                    faults.AddRange(await AccessFaultsAsync(visit.Page, $"{address} at {second}, {colours}", rules));
                }
            }
        );
    }

    private static async Task<List<string>> AccessFaultsAsync(IPage page, string where, AxeRunOptions rules)
    {
        var found = await page.RunAxe(rules);
        var faults = (
            from violation in found.Violations
            where violation.Impact is "serious" or "critical"
            from node in violation.Nodes
            select $"{where}: {violation.Id}: {violation.Help} {node.Html}"
        ).ToList();
        if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"))
            faults.Add($"{where}: it is wider than the window");
        return faults;
    }

    private static Task<string> ShiftsAsync(IPage page) => page.EvaluateAsync<string>("JSON.stringify(shifts)");
}
