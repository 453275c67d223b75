using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>The ways that people take through the pages, and what they decide there.</summary>
public sealed class DashboardPageTests(Site site)
{
    private const string Demo = "/dashboard/" + Site.Demo;

    /// <summary>The name of what has the focus, unless nobody sees that it has.</summary>
    private const string Focused = """
        () => {
          const one = document.activeElement;
          // A field of the library shows it by its border.
          const isSeen = getComputedStyle(one).outlineStyle !== 'none' || one.matches('.mud-input-root');
          return (isSeen ? '' : 'unseen ') + (one.ariaLabel || one.innerText || one.tagName).trim();
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
                await chart.Locator("svg").ClickAsync();

                await visit.SeeHeadingAsync("Rewards: the entries behind the figure");
                await visit.Page.Locator("tbody td.id a").First.ClickAsync();
                await visit.SeeAsync("Result of the event");
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

    [Fact]
    public Task The_search_leads_to_what_it_finds() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo);
                var search = visit.Page.GetByRole(AriaRole.Search).GetByRole(AriaRole.Textbox);
                await search.FillAsync("nobody-has-this");
                await visit.Page.Keyboard.PressAsync("Enter");
                await Expect(visit.Page.GetByText("Nothing found.")).ToBeVisibleAsync();
                await search.FillAsync(Site.Best);
                await visit.Page.Keyboard.PressAsync("Enter");

                await visit.SeeHeadingAsync(Site.Best);
                await Expect(visit.Page).ToHaveURLAsync(Demo + "/members/" + Site.Best);
            }
        );

    [Fact]
    public Task A_filter_is_in_the_address_and_the_way_back_undoes_it() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync(Demo + "/members");
                await visit.Page.Locator("select[name=status]").SelectOptionAsync("blocked");
                await visit.SeeAsync("Nothing fits the filters.");
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
                await visit
                    .Page.Locator(".question")
                    .GetByRole(AriaRole.Button, new() { Name = "Approve" })
                    .ClickAsync();
                await Expect(visit.Page.Locator(".head .status")).ToHaveTextAsync("Payable");

                await visit.GoAsync($"/dashboard/{Site.Manual}/rewards/{rewards[1]}");
                await visit.ClickAsync(AriaRole.Button, "Reject");
                var reject = visit.Page.Locator(".question").GetByRole(AriaRole.Button, new() { Name = "Reject" });
                await Expect(reject).ToBeDisabledAsync();
                await visit.Page.GetByLabel("Reason").FillAsync("Bought by the shop itself");
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
                await visit.Page.GetByLabel("Continue with the next open case").UncheckAsync();
                await visit.Page.GetByLabel("Reason").FillAsync("Two people, one mailbox.");
                await visit.ClickAsync(AriaRole.Button, "Pass");
                await Expect(visit.Page.Locator(".head .status")).ToHaveTextAsync("Pass");
                await visit.SeeAsync("Two people, one mailbox.");
            }
        );

    [Fact]
    public Task A_reader_does_not_see_the_buttons_of_a_decision() =>
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
                var skip = visit.Page.GetByText("Skip to the content");
                await skip.FocusAsync();
                await Expect(skip).ToBeInViewportAsync();
                var reached = new List<string>();
                for (var i = 0; i < 16; i++)
                {
                    await visit.Page.Keyboard.PressAsync("Tab");
                    reached.Add(await visit.Page.EvaluateAsync<string>(Focused));
                }
                Assert.DoesNotContain(reached, one => one.StartsWith("unseen", StringComparison.Ordinal));
                Assert.Equal(
                    ["Program demo. Choose another", "Find a member, code, event or e-mail", "Overview", "Portal"],
                    reached.Intersect([
                        "Program demo. Choose another",
                        "Find a member, code, event or e-mail",
                        "Overview",
                        "Portal",
                    ])
                );

                await skip.FocusAsync();
                await visit.Page.Keyboard.PressAsync("Enter");
                await Expect(visit.Page.Locator("#content")).ToBeFocusedAsync();
                await visit.Page.Keyboard.PressAsync("Tab");
                await Expect(visit.Page.Locator("#content select").First).ToBeFocusedAsync();

                await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Program demo" }).FocusAsync();
                await visit.Page.Keyboard.PressAsync("Enter");
                var all = visit.Page.GetByText("All programs");
                await Expect(all).ToBeVisibleAsync();
                // The menu listens a moment after it is seen.
                for (var i = 0; i < 20 && await all.IsVisibleAsync(); i++)
                {
                    await visit.Page.Keyboard.PressAsync("Escape");
                    await visit.Page.WaitForTimeoutAsync(250);
                }
                await Expect(all).ToBeHiddenAsync();
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
}
