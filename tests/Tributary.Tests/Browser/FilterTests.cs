using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>
/// Choices that are made before the server has answered the first of them. All of them end in the address, in the order
/// in which they were made.
/// </summary>
public sealed class FilterTests(Site site)
{
    /// <summary>Makes all choices in one task of the browser, in which no answer can arrive.</summary>
    private const string ChooseAtOnce = """
        ([fields, values]) => fields.forEach((field, place) => {
          field.value = values[place];
          field.dispatchEvent(new Event('change', { bubbles: true }));
        });
        """;

    private const string ChooseAndLeave = """
        ([field, link]) => {
          field.value = 'blocked';
          field.dispatchEvent(new Event('change', { bubbles: true }));
          link.click();
        };
        """;

    private const string Demo = "/dashboard/" + Site.Demo;

    [Fact]
    public Task Filters_of_a_list() =>
        RunAsync(
            Demo + "/members",
            async (visit, page) =>
            {
                await ChooseAsync(
                    page,
                    (page.GetByLabel("Country").First, "NZ"),
                    (page.Locator("select[name=status]"), "active"),
                    (page.GetByLabel("Group").First, "no such group")
                );
                await Expect(page).ToHaveURLAsync(Demo + "/members?country=NZ&status=active&group=no+such+group");
                await visit.SeeAsync("Nothing fits the filters.");

                await ChooseAsync(
                    page,
                    (page.Locator("select[name=status]"), ""),
                    (page.GetByLabel("Group").First, "")
                );
                await Expect(page).ToHaveURLAsync(Demo + "/members?country=NZ");
            }
        );

    [Fact]
    public Task An_order_of_members_and_its_filters() =>
        RunAsync(
            Demo + "/members",
            async (visit, page) =>
            {
                await ChooseAsync(
                    page,
                    (page.Locator("select[name=order]"), "sign_ups"),
                    (page.GetByLabel("Country").First, "NZ")
                );
                await Expect(page.Locator("select[name=interval]")).ToBeVisibleAsync();
                await ChooseAsync(
                    page,
                    (page.Locator("select[name=interval]"), "90d"),
                    (page.GetByLabel("At least"), "1000000")
                );

                await Expect(page)
                    .ToHaveURLAsync(Demo + "/members?order=sign_ups&country=NZ&interval=90d&least=1000000");
                await visit.SeeAsync("Nothing fits the filters.");
            }
        );

    [Fact]
    public Task Choices_of_Analytics() =>
        RunAsync(
            Demo + "/analytics?cursor=abc",
            async (_, page) =>
            {
                await ChooseAsync(
                    page,
                    (page.GetByLabel("Figure"), "revenue"),
                    (page.GetByLabel("Broken down"), "country"),
                    (page.GetByLabel("Interval"), "90d")
                );

                await Expect(page).ToHaveURLAsync(Demo + "/analytics?metric=revenue&dimension=country&interval=90d");
            }
        );

    [Fact]
    public async Task Filters_of_the_deliveries_of_a_webhook()
    {
        var address = await PageList.AddressAsync(site, "/dashboard/{Program}/webhooks/{Id}");
        await RunAsync(
            address,
            async (visit, page) =>
            {
                await ChooseAsync(
                    page,
                    (page.Locator("input[type=date]").First, "2020-01-01"),
                    (page.GetByLabel("Status"), "pending"),
                    (page.Locator("input[type=date]").Last, "2020-01-02")
                );

                await Expect(page).ToHaveURLAsync(address + "?from=2020-01-01&status=pending&to=2020-01-02");
                await visit.SeeAsync("Nothing fits the filters");
            }
        );
    }

    [Fact]
    public Task A_choice_does_not_follow_to_another_page() =>
        RunAsync(
            Demo + "/members",
            async (visit, page) =>
            {
                await page.EvaluateAsync(
                    ChooseAndLeave,
                    new[]
                    {
                        await page.Locator("select[name=status]").ElementHandleAsync(),
                        await page.GetByRole(AriaRole.Link, new() { Name = "Rewards" }).First.ElementHandleAsync(),
                    }
                );

                await visit.SeeHeadingAsync("Rewards");
                await page.GetByLabel("Rule").First.FillAsync("no such rule");
                await page.Keyboard.PressAsync("Tab");
                await Expect(page).ToHaveURLAsync(Demo + "/rewards?rule=no+such+rule");
            }
        );

    private static async Task ChooseAsync(IPage page, params (ILocator Field, string Value)[] choices)
    {
        var fields = await Task.WhenAll(choices.Select(choice => choice.Field.ElementHandleAsync()));
        await page.EvaluateAsync(ChooseAtOnce, new object[] { fields, choices.Select(choice => choice.Value) });
    }

    private Task RunAsync(string address, Func<Visit, IPage, Task> steps) =>
        Visit.RunAsync(
            site,
            PersonRole.Owner,
            async visit =>
            {
                await visit.GoAsync(address);
                await steps(visit, visit.Page);
            }
        );
}
