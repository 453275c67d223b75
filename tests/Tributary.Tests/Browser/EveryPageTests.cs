using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>
/// Every page is sound: it is accessible at a desk in light and on a phone in dark colours, nothing in it jumps, and
/// nothing fails.
/// </summary>
/// <remarks>
/// An audit takes seconds. Its rules ask for colours, which the two themes give to all pages alike, or for what a width
/// shows, so two audits of a page find what four would.
/// </remarks>
public sealed class EveryPageTests(Site site, AuditTabs tabs) : IClassFixture<AuditTabs>
{
    /// <summary>The bound of what is called a good page: web.dev/cls.</summary>
    private const float MostShift = 0.1f;

    private const int Desk = 1280;
    private const int Phone = 390;
    private const int Height = 900;

    private const string SumOfShifts = "shifts.reduce((sum, one) => sum + one[0], 0)";

    /// <summary>Runs axe-core, and returns a line for each element with a serious fault.</summary>
    private const string Audit = """
        async () => {
          const { violations } = await axe.run({ resultTypes: ['violations'] });
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help} ${html}`));
        }
        """;

    private static readonly string s_axe = new BundledAxeScriptProvider().GetScript();

    public static TheoryData<string> Pages => [.. PageList.Templates];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_accessible_and_nothing_in_it_jumps(string template)
    {
        var address = await PageList.AddressAsync(site, template);
        var isOpen = PageList.IsOpen(template);
        var (visit, phone) = await tabs.OpenAsync(site, isOpen);
        var found = await Task.WhenAll(
            AuditAsync(visit.Page, Desk, isDark: false),
            AuditAsync(phone, Phone, isDark: true)
        );
        var faults = found.SelectMany(faults => faults).Concat(visit.Complaints).ToList();
        visit.Forgive();
        Faults.None(faults);

        async Task<List<string>> AuditAsync(IPage page, int width, bool isDark)
        {
            var found = new List<string>();
            await page.SetViewportSizeAsync(width, Height);
            await page.GotoAsync(address);
            if (!isOpen)
                await Visit.ReadyAsync(page);
            await Visit.DrawnAsync(page);
            await ColouredAsync(page, isDark, isOpen);
            if (await page.EvaluateAsync<float>(SumOfShifts) is var sum and > MostShift)
                found.Add($"{address} at {width} moves by {sum}: {await ShiftsAsync(page)}");
            found.AddRange(await AccessFaultsAsync(page, $"{address} at {width}"));
            return found;
        }
    }

    [Fact]
    public Task An_audit_finds_a_button_without_a_name() =>
        Visit.RunAsync(
            site,
            role: null,
            async visit =>
            {
                await visit.Page.SetContentAsync(
                    "<html lang='en'><title>t</title><main><button></button></main></html>"
                );

                var fault = Assert.Single(await AccessFaultsAsync(visit.Page, "here"));
                Assert.StartsWith("here: button-name: ", fault, StringComparison.Ordinal);
            }
        );

    private static async Task ColouredAsync(IPage page, bool isDark, bool isOpen)
    {
        await Assertions.Expect(page.Locator(isDark ? "html.dark" : "html:not(.dark)")).ToBeAttachedAsync();
        if (!isOpen)
            await Assertions
                .Expect(
                    page.GetByRole(
                        AriaRole.Button,
                        new() { Name = isDark ? "Switch to light colours" : "Switch to dark colours" }
                    )
                )
                .ToBeAttachedAsync();
        // Colours that fade would be read halfway.
        await page.EvaluateAsync("Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))");
    }

    private static async Task<List<string>> AccessFaultsAsync(IPage page, string where)
    {
        foreach (var frame in page.Frames)
            await frame.EvaluateAsync(s_axe);
        var faults = (await page.EvaluateAsync<string[]>(Audit)).Select(fault => $"{where}: {fault}").ToList();
        if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"))
            faults.Add($"{where}: it is wider than the window");
        return faults;
    }

    private static Task<string> ShiftsAsync(IPage page) => page.EvaluateAsync<string>("JSON.stringify(shifts)");
}
