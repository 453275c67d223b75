using System.Diagnostics;
using Microsoft.Playwright;
using Tributary.Tests.Server.Portal;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>The pages of members inside the pages of another site, which has another host.</summary>
public sealed class WidgetTests(Site site) : IAsyncLifetime
{
    private const string Program = "embedded";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    /// <summary>The platform's site: at "localhost" it is known to the program, and at "127.0.0.1" it is not.</summary>
    private readonly PageServer _platform = new();

    private string _program = "";
    private Uri _address = new("about:blank");

    public async ValueTask InitializeAsync()
    {
        _address = await site.PreparedAsync();
        await site.CreateOnceAsync(Program);
        _program = "/v1/programs/" + Program;
        var known = new Uri(_platform.At("localhost")).GetLeftPart(UriPartial.Authority);
        var set = await site.SendAsync(
            HttpMethod.Put,
            _program + "/portal",
            $$"""{"origins":["{{known}}"],"minimum_payout":{"currency":"USD","amount":2500} }"""
        );
        Assert.Equal(200, set.Status);
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task A_known_site_shows_rewards_and_refunds_within_a_second()
    {
        var (ann, bob) = await BringAsync("live");
        Show($"url: '{await PortalAsync(ann)}'");
        await VisitAsync(
            "localhost",
            async visit =>
            {
                var live = Live(visit);
                await Expect(live).ToContainTextAsync("$0.00");
                await site.BuyAsync(_program, bob, bob + "-1", 5000);
                await SoonAsync(live, "$15.00");

                var back = await site.PostAsync(
                    _program + "/events?wait=5s",
                    $$"""{"id":"{{bob}}-2","type":"refund","member":"{{bob}}","reverses":"{{bob}}-1"}"""
                );
                Assert.Equal(200, back.Status);
                await Expect(live)
                    .Not.ToContainTextAsync("$15.00", new() { Timeout = (float)s_soon.TotalMilliseconds });
                await Expect(live).ToContainTextAsync("$0.00");
            }
        );
    }

    [Fact]
    public async Task The_frame_is_as_high_as_its_page()
    {
        var (ann, _) = await BringAsync("high");
        Show($"url: '{await PortalAsync(ann)}'");
        await VisitAsync(
            "localhost",
            async visit =>
            {
                await Expect(Live(visit)).ToContainTextAsync("$0.00");
                await ExpectHeightAsync(visit.Page);
                await visit.Page.SetViewportSizeAsync(390, 800);
                await ExpectHeightAsync(visit.Page);
                await Frame(visit).GetByText("QR").First.ClickAsync();
                await ExpectHeightAsync(visit.Page);
            }
        );
    }

    [Fact]
    public async Task An_unknown_site_gets_no_frame()
    {
        var (ann, _) = await BringAsync("refused");
        Show($"url: '{await PortalAsync(ann)}'");
        await VisitAsync(
            "127.0.0.1",
            async visit =>
            {
                var refused = await visit.Page.WaitForFunctionAsync(
                    "() => performance.getEntriesByType('resource').some(part => part.initiatorType === 'iframe')"
                );
                Assert.NotNull(refused);
                await Expect(Frame(visit).Locator("main#live")).ToHaveCountAsync(0);
                Assert.Contains(visit.Complaints, fault => fault.Contains("frame-ancestors", StringComparison.Ordinal));
                visit.Forgive();
            }
        );
    }

    [Fact]
    public async Task A_session_that_has_ended_begins_anew()
    {
        var (ann, bob) = await BringAsync("anew");
        await site.BuyAsync(_program, bob, bob + "-1", 5000);
        Show($"url: '{Ended}', renew: async () => '{await PortalAsync(ann)}'");
        await VisitAsync(
            "localhost",
            async visit =>
            {
                await Expect(Live(visit)).ToContainTextAsync("$15.00");
                visit.Forgive(); // the first address was answered 410
            }
        );
    }

    [Fact]
    public async Task A_page_asks_for_another_before_its_session_ends()
    {
        var (ann, bob) = await BringAsync("long");
        var (first, second) = (await PortalAsync(ann), await PortalAsync(bob));
        Show($"url: '{first}', renew: async () => '{second}'");
        await VisitAsync(
            "localhost",
            async visit =>
            {
                await visit.Context.Clock.InstallAsync();
                await visit.Page.ReloadAsync();
                await Expect(Live(visit)).ToContainTextAsync("$0.00");
                await visit.Context.Clock.FastForwardAsync("01:00:00");

                await Expect(visit.Page.Locator($"iframe[src='{second}']")).ToHaveCountAsync(1);
                await Expect(Live(visit)).ToContainTextAsync("$0.00");
            }
        );
    }

    [Fact]
    public async Task Without_another_session_the_member_reads_that_it_has_ended()
    {
        var (ann, _) = await BringAsync("over");
        Show($"url: '{await PortalAsync(ann)}'");
        await VisitAsync(
            "localhost",
            async visit =>
            {
                await visit.Context.Clock.InstallAsync();
                await visit.Page.ReloadAsync();
                await Expect(Live(visit)).ToContainTextAsync("$0.00");
                var member = $"{_program}/members/{ann}";
                var blocked = await site.SendAsync(HttpMethod.Patch, member, """{"status":"blocked"}""");
                Assert.Equal(200, blocked.Status);
                // Each change lets the page look again. For two seconds, a node remembers that the session was there.
                for (var waited = Stopwatch.StartNew(); !HasEnded(visit); )
                {
                    Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "The page does not notice it.");
                    await site.PostAsync(
                        member + "/adjustments",
                        """{"amount":100,"currency":"USD","reason":"a test"}"""
                    );
                    await Task.Delay(250, TestContext.Current.CancellationToken);
                }
                // The page around may open another one within five seconds.
                await visit.Context.Clock.FastForwardAsync(5_000);

                await Expect(Frame(visit).GetByRole(AriaRole.Heading, new() { Level = 1 }))
                    .ToHaveTextAsync("These pages have expired");
                visit.Forgive(); // the page was answered 410
            }
        );
    }

    private static bool HasEnded(Visit visit) =>
        visit.Complaints.Any(fault => fault.EndsWith("was answered 410", StringComparison.Ordinal));

    private string Ended => new Uri(_address, $"/portal/ptl_{new string('a', 43)}/").AbsoluteUri;

    private static IFrameLocator Frame(Visit visit) => visit.Page.FrameLocator("iframe");

    private static ILocator Live(Visit visit) => Frame(visit).Locator("main#live");

    /// <summary>Adds a member, and a friend whom it brought in.</summary>
    private async Task<(string Member, string Friend)> BringAsync(string name)
    {
        await site.AddMemberAsync(_program, name + "-ann");
        await site.AddMemberAsync(_program, name + "-bob", $""","referrer":"{name}-ann" """);
        return (name + "-ann", name + "-bob");
    }

    private async Task<string> PortalAsync(string member) =>
        new Uri(_address, await site.BeginPortalAsync(_program, member, """{"hours":1}""")).AbsoluteUri;

    private void Show(string options) =>
        _platform.Page = $$"""
            <!doctype html><meta charset=utf-8><title>A platform</title><link rel=icon href=data:,>
            <div id=place></div>
            <script src="{{new Uri(_address, "/portal/widget.js")}}"></script>
            <script>Tributary.openPortal(document.getElementById('place'), { {{options}} });</script>
            """;

    private Task VisitAsync(string host, Func<Visit, Task> steps) =>
        Visit.RunAsync(
            new Uri(_platform.At(host)),
            async visit =>
            {
                await visit.OpenAsync("/");
                await steps(visit);
            },
            new()
        );

    private static async Task SoonAsync(ILocator live, string text)
    {
        var decided = Stopwatch.StartNew();
        await Expect(live).ToContainTextAsync(text);
        Assert.True(decided.Elapsed < s_soon, $"{text} was seen after {decided.Elapsed}.");
    }

    private static async Task ExpectHeightAsync(IPage page)
    {
        var inner = page.Frames[1];
        for (var waited = Stopwatch.StartNew(); ; )
        {
            var wanted = await inner.EvaluateAsync<int>(
                "Math.ceil(document.documentElement.getBoundingClientRect().height)"
            );
            var given = await page.EvaluateAsync<int>("document.querySelector('iframe').offsetHeight");
            if (wanted == given)
                return;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10), $"The frame has {given} of {wanted} points.");
        }
    }
}
