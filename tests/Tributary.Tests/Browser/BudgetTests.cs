using System.Globalization;
using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>Pages cost a browser few bytes and requests, and something is soon seen.</summary>
public sealed class BudgetTests(Site site)
{
    private const string Demo = "/dashboard/" + Site.Demo;

    /// <summary>Counts the document and everything that it loads, but not its circuit.</summary>
    private const string Cost = """
        () => {
          const parts = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
          return {
            requests: parts.length,
            bytes: parts.reduce((sum, part) => sum + part.transferSize, 0),
            largest: Math.max(...parts.map(part => part.decodedBodySize)),
            painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
            list: parts.map(part => `${part.name} ${part.transferSize}`).join('\n'),
          };
        }
        """;

    private const string Loaded =
        "performance.getEntriesByType('resource').filter(part => part.transferSize > 0).length";

    [Fact]
    public Task The_first_page_is_small() =>
        Visit.RunAsync(
            site,
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo);
                await ExpectDrawnAsync(visit.Page);
                var cold = await CostAsync(visit.Page);
                await visit.GoAsync(Demo + "/members");
                var warm = await CostAsync(visit.Page);
                Report("first page", cold);
                Report("further page", warm);

                Assert.InRange(cold.Requests, 1, 15);
                Assert.InRange(cold.Bytes, 1, 450_000);
                Assert.InRange(cold.Largest, 1, 650_000);
                Assert.InRange(warm.Requests, 1, 13);
                Assert.InRange(warm.Bytes, 1, 130_000);
            },
            new()
        );

    [Fact]
    public Task A_page_within_the_circuit_asks_for_nothing_more() =>
        Visit.RunAsync(
            site,
            PersonRole.ReadOnly,
            async visit =>
            {
                var sent = 0L;
                visit.Page.WebSocket += (_, socket) =>
                    socket.FrameReceived += (_, frame) => Interlocked.Add(ref sent, frame.Binary?.Length ?? 0);
                await visit.GoAsync(Demo);
                await ExpectDrawnAsync(visit.Page);
                Interlocked.Exchange(ref sent, 0);
                var before = await visit.Page.EvaluateAsync<int>(Loaded);
                await visit.ClickAsync(AriaRole.Link, "Members");
                await visit.SeeHeadingAsync("Members");
                await visit.ReadyAsync();
                TestContext.Current.TestOutputHelper?.WriteLine($"within the circuit: {sent} bytes");

                Assert.Equal(before, await visit.Page.EvaluateAsync<int>(Loaded));
                Assert.InRange(sent, 1, 130_000);
            },
            new()
        );

    [Fact]
    public Task Something_is_seen_soon() =>
        Visit.RunAsync(
            site,
            PersonRole.ReadOnly,
            async visit =>
            {
                // The first pages compile code, which says nothing about later ones.
                await visit.OpenAsync("/");
                await visit.GoAsync(Demo);
                var (bare, full) = (await FastestAsync(visit, "/"), await FastestAsync(visit, Demo));
                TestContext.Current.TestOutputHelper?.WriteLine($"a bare page {bare} ms, the overview {full} ms");

                Assert.InRange(full, 1, Math.Max(1_000, 25 * bare));
            }
        );

    private static async Task<float> FastestAsync(Visit visit, string path)
    {
        var fastest = float.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            await visit.OpenAsync(path);
            fastest = Math.Min(fastest, (await CostAsync(visit.Page)).Painted);
        }
        return fastest;
    }

    private static async Task<PageCost> CostAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length > 0");
        return await page.EvaluateAsync<PageCost>(Cost);
    }

    private static Task ExpectDrawnAsync(IPage page) =>
        Assertions.Expect(page.Locator("figure.chart svg").First).ToBeAttachedAsync();

    private static void Report(string what, PageCost cost) =>
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {cost.Requests} requests, {cost.Bytes} bytes\n{cost.List}"
            )
        );

    private sealed class PageCost
    {
        public int Requests { get; set; }
        public long Bytes { get; set; }
        public long Largest { get; set; }
        public float Painted { get; set; }
        public string List { get; set; } = "";
    }
}
