using Microsoft.Playwright;
using Tributary.Server.Application.Access;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>The ways that people take through the pages, and what they decide there.</summary>
[Collection(PageCollection.Name)]
public sealed class DashboardPageTests(Site site)
{
    private const string Demo = "/dashboard/" + Site.Demo;

    /// <summary>Finds where the highest point of the drawn line is, in the coordinates of the window.</summary>
    private const string HighestPoint = """
        figure => {
          const lines = [...figure.querySelectorAll('path[stroke-width="2"]:not([stroke-dasharray])')];
          const line = lines.sort((a, b) => b.getAttribute('d').length - a.getAttribute('d').length)[0];
          const numbers = [...line.getAttribute('d').matchAll(/-?[\d.]+/g)].map(Number);
          const points = numbers.flatMap((x, i) => (i % 2 ? [] : [[x, numbers[i + 1]]]));
          const [x, y] = points.reduce((best, point) => (point[1] < best[1] ? point : best));
          const place = line.getScreenCTM();
          return [place.a * x + place.e, place.d * y + place.f];
        }
        """;

    [Fact]
    public Task A_point_of_the_chart_leads_to_its_rows_and_the_why() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo + "?metric=reward_amount&interval=90d");
                var chart = visit.Page.Locator("figure.chart");
                await Expect(chart.Locator("svg path").First).ToBeAttachedAsync();
                await chart.ScrollIntoViewIfNeededAsync();
                var point = (await chart.EvaluateAsync<float[]>(HighestPoint))!;
                await visit.Page.Mouse.MoveAsync(point[0] - 3, point[1] + 3);
                await visit.Page.Mouse.ClickAsync(point[0], point[1]);

                await visit.SeeHeadingAsync("Rewards: the entries behind the figure");
                await visit.Page.Locator("tbody td.id a").First.ClickAsync();
                await visit.SeeAsync("What came of it");
                await visit.Page.Locator("main a[href*='/rewards/']").First.ClickAsync();
                await visit.SeeAsync("The reward");
                await visit.SeeAsync("Why");
                await Expect(visit.Page.Locator("article.rule").First).ToBeVisibleAsync();
            }
        );

    [Fact]
    public Task A_chart_is_a_table_for_the_keyboard() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo + "?metric=sign_ups&interval=90d");
                await visit.Page.GetByText("As a table").FocusAsync();
                await visit.Page.Keyboard.PressAsync("Enter");
                await visit.Page.Locator("figure.chart details button").First.FocusAsync();
                await visit.Page.Keyboard.PressAsync("Enter");

                await visit.SeeHeadingAsync("Sign-ups: the entries behind the figure");
            }
        );

    [Theory]
    [InlineData("m0-6", "m0-6", "/members/m0-6")]
    [InlineData("bob", null, null)]
    public Task The_search_leads_to_what_it_finds(string text, string? heading, string? path) =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo);
                await visit.Page.GetByRole(AriaRole.Search).GetByRole(AriaRole.Textbox).FillAsync(text);
                await visit.Page.Keyboard.PressAsync("Enter");

                if (path is null)
                {
                    await Expect(visit.Page.GetByText("Nothing found.")).ToBeVisibleAsync();
                    return;
                }
                await visit.SeeHeadingAsync(heading!);
                await Expect(visit.Page).ToHaveURLAsync(Demo + path);
            }
        );

    [Fact]
    public Task A_filter_is_in_the_address_and_the_way_back_undoes_it() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo + "/members");
                await visit.Page.GetByLabel("Status").SelectOptionAsync("blocked");
                await visit.SeeAsync("Nobody fits the filters.");
                await Expect(visit.Page).ToHaveURLAsync(Demo + "/members?status=blocked");
                await visit.Page.GoBackAsync();

                await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(25);
            }
        );

    [Fact]
    public Task Finance_approves_one_reward_and_rejects_another() =>
        RunAsync(
            PersonRole.Finance,
            async visit =>
            {
                var rewards = await site.WaitAsync("good", "bad");
                await visit.GoAsync($"/dashboard/{Site.Manual}/rewards/{rewards[0]}");
                await visit.ClickAsync(AriaRole.Button, "Approve");
                await Expect(visit.Page.Locator(".head .status")).ToHaveTextAsync("Payable");

                await visit.GoAsync($"/dashboard/{Site.Manual}/rewards/{rewards[1]}");
                var reject = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Reject", Exact = true });
                await Expect(reject).ToBeDisabledAsync();
                await visit.Page.GetByLabel("Reason").FillAsync("Bought by the shop itself");
                await visit.Page.Keyboard.PressAsync("Tab");
                await reject.ClickAsync();

                await Expect(visit.Page.Locator(".head .status")).ToHaveTextAsync("Reversed");
                var stored = await site.GetAsync($"/v1/programs/{Site.Manual}/rewards/{rewards[1]}");
                Assert.Equal("reversed", stored.Text("status"));
            }
        );

    [Fact]
    public Task An_analyst_decides_a_case() =>
        RunAsync(
            PersonRole.FraudAnalyst,
            async visit =>
            {
                await visit.GoAsync($"/dashboard/{Site.Held}/fraud");
                await visit.ClickAsync(AriaRole.Link, "bob");
                await visit.SeeHeadingAsync("Case of bob");
                await visit.Page.GetByLabel("Note").FillAsync("Two people, one mailbox.");
                await visit.ClickAsync(AriaRole.Button, "Pass");
                await Expect(visit.Page.Locator(".head .status")).ToHaveTextAsync("Pass");
                await visit.SeeAsync("Two people, one mailbox.");
            }
        );

    [Fact]
    public Task Who_may_not_decide_does_not_see_it() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                var rewards = await site.WaitAsync("only-seen");
                await visit.GoAsync($"/dashboard/{Site.Manual}/rewards/{rewards[0]}");
                await visit.SeeAsync("The reward");

                await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
                await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Reject" })).ToHaveCountAsync(0);
            }
        );

    [Fact]
    public Task Dark_colours_stay_chosen() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo + "/members");
                var light = await BackgroundAsync(visit.Page);
                await visit.ClickAsync(AriaRole.Button, "Switch to dark colours");
                await Expect(visit.Page.Locator("html")).ToHaveClassAsync("dark");
                await visit.GoAsync(Demo + "/members");

                await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Switch to light colours" }))
                    .ToBeVisibleAsync();
                Assert.NotEqual(light, await BackgroundAsync(visit.Page));
            }
        );

    [Fact]
    public Task The_keyboard_reaches_the_content_and_the_menus() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo + "/members");
                await visit.Page.EvaluateAsync("document.activeElement.blur()");
                await visit.Page.Keyboard.PressAsync("Tab");
                var skip = visit.Page.GetByText("Skip to the content");
                await Expect(skip).ToBeFocusedAsync();
                await Expect(skip).ToBeInViewportAsync();
                await visit.Page.Keyboard.PressAsync("Enter");
                await Expect(visit.Page.Locator("#content")).ToBeFocusedAsync();
                await visit.Page.Keyboard.PressAsync("Tab");
                await Expect(visit.Page.GetByLabel("Status")).ToBeFocusedAsync();
                await visit.Page.Keyboard.PressAsync("Tab");
                Assert.Equal("solid", await OutlineAsync(visit.Page));

                var account = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Account of" });
                await account.FocusAsync();
                await visit.Page.Keyboard.PressAsync("Enter");
                await Expect(visit.Page.GetByText("Sign out")).ToBeVisibleAsync();
                await visit.Page.Keyboard.PressAsync("Escape");
                await Expect(visit.Page.GetByText("Sign out")).ToBeHiddenAsync();
            }
        );

    [Fact]
    public Task The_menu_opens_on_a_phone_and_leads_on() =>
        Visit.RunAsync(
            site,
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo + "/members");
                var fraud = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Fraud", Exact = true });
                await Expect(fraud).Not.ToBeInViewportAsync();
                await visit.ClickAsync(AriaRole.Button, "Menu");
                await Expect(fraud).ToBeInViewportAsync();
                await fraud.ClickAsync();

                await visit.SeeHeadingAsync("Fraud");
                await Expect(fraud).Not.ToBeInViewportAsync();
            },
            new()
            {
                ViewportSize = new ViewportSize { Width = 390, Height = 800 },
            }
        );

    private Task RunAsync(PersonRole role, Func<Visit, Task> steps) => Visit.RunAsync(site, role, steps);

    private static Task<string> BackgroundAsync(IPage page) =>
        page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    private static Task<string> OutlineAsync(IPage page) =>
        page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle");
}
