using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>The sample shop from a shared link to the money of who shared it.</summary>
public sealed class ShopRoadTests(Site site)
{
    /// <summary>The promise of docs/portal.md. Other tests may delay one change of the two, but not both.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    /// <summary>A widget to which nothing is pushed asks after five seconds.</summary>
    private static readonly TimeSpan s_pushed = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_friend_follows_the_link_buys_and_the_widget_shows_it()
    {
        await using var shop = await ShopProcess.StartAsync(await site.PreparedAsync());
        await VisitAsync(
            shop,
            async ann =>
            {
                await ann.OpenAsync("/");
                await SignUpAsync(ann, "ann@example.com");
                var widget = ann.Page.FrameLocator("iframe");
                var link = await widget.Locator("#link").InputValueAsync();
                await Expect(widget.Locator("main")).ToContainTextAsync("$0.00");

                await VisitAsync(
                    shop,
                    async friend =>
                    {
                        await friend.OpenAsync(link);
                        await Expect(friend.Page).ToHaveURLAsync(new Regex("^" + shop.Address));
                        await friend.SeeAsync("A friend sent you");
                        await SignUpAsync(friend, "bob@example.com");
                        await friend.OpenAsync("/");
                        await friend.Page.GetByRole(AriaRole.Button, new() { Name = "Buy" }).First.ClickAsync();
                        await friend.SeeAsync("$5.00");
                        var bought = await SeenAfterAsync(widget, new Regex(@"Held\s+\$11\.50"));

                        await friend.Page.GetByRole(AriaRole.Button, new() { Name = "Refund" }).ClickAsync();
                        await friend.SeeAsync("nothing: refunded");
                        var refunded = await SeenAfterAsync(widget, new Regex(@"Held\s+\$0\.00"));
                        Assert.True(
                            bought < s_soon || refunded < s_soon,
                            $"The widget showed the purchase after {bought}, and the refund after {refunded}."
                        );
                    }
                );

                await WebhookAsync(ann.Page, "$10.00");
            }
        );
    }

    private static Task VisitAsync(ShopProcess shop, Func<Visit, Task> steps) =>
        Visit.RunAsync(shop.Address, steps, new() { UserAgent = Chromium.Person });

    private static async Task SignUpAsync(Visit visit, string email)
    {
        await visit.ClickAsync(AriaRole.Link, "Sign up");
        await visit.Page.GetByLabel("E-mail").FillAsync(email);
        await visit.ClickAsync(AriaRole.Button, "Sign up");
        await visit.SeeAsync(email);
    }

    private static async Task<TimeSpan> SeenAfterAsync(IFrameLocator widget, Regex text)
    {
        var decided = Stopwatch.StartNew();
        await Expect(widget.Locator("main")).ToContainTextAsync(text);
        var after = decided.Elapsed;
        Assert.True(after < s_pushed, $"{text} was seen after {after}.");
        return after;
    }

    /// <summary>Reloads the account until the webhook has come.</summary>
    private static async Task WebhookAsync(IPage page, string reward)
    {
        var told = page.Locator("h2:has-text('What Tributary told the shop') + table");
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(20); await page.ReloadAsync())
            if (await told.CountAsync() > 0 && (await told.InnerTextAsync()).Contains(reward, StringComparison.Ordinal))
                return;
        Assert.Fail("The webhook did not come.");
    }
}
