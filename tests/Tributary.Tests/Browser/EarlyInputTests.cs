using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>
/// Input before a page listens stays, and counts as soon as it does: typed text, chosen filters, pressed buttons.
/// </summary>
public sealed partial class EarlyInputTests(Site site)
{
    private const string Circuit = "blazor.web.js";
    private const string Edit = $"/dashboard/{Site.Manual}/terms/edit";
    private const string Members = $"/dashboard/{Site.Demo}/members";
    private const string Analytics = $"/dashboard/{Site.Demo}/analytics";

    /// <summary>Records each value that a script writes into a field.</summary>
    private const string RecordValues = """
        window.written = [];
        const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        Object.defineProperty(HTMLInputElement.prototype, 'value', {
          ...value,
          set(text) {
            written.push(text);
            value.set.call(this, text);
          },
        });
        """;

    [Theory]
    [InlineData(Circuit)]
    [InlineData("terms.js")]
    public Task JSON_of_the_Terms(string late) =>
        RunAsync(
            PersonRole.Manager,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync(late, Edit);
                var json = visit.Page.GetByLabel("The Terms as JSON");
                if (late != Circuit)
                    await visit.ReadyAsync();
                var typed = WithRate(await json.InputValueAsync(), "20");
                await json.FillAsync(typed);
                arrive();

                await Expect(visit.Page.Locator("#terms-faults")).ToContainTextAsync("is not a rate");
                await Expect(json).ToHaveValueAsync(typed);
                await Expect(json).ToBeFocusedAsync();
            }
        );

    [Fact]
    public Task JSON_of_the_Terms_beside_a_draft_from_before() =>
        RunAsync(
            PersonRole.Manager,
            async visit =>
            {
                await visit.GoAsync(Edit);
                var json = visit.Page.GetByLabel("The Terms as JSON");
                var start = await json.InputValueAsync();
                await json.FillAsync(WithRate(start, "11%"));
                await Expect(visit.Page.Locator("#terms-form")).ToContainTextAsync("11%");
                var arrive = await visit.OpenWithoutAsync(Circuit, Edit);
                await json.FillAsync(WithRate(start, "12%"));
                arrive();

                await visit.SeeAsync("You have typed already. Undo shows your draft from before.");
                await Expect(json).ToHaveValueAsync(WithRate(start, "12%"));
                await visit.ClickAsync(AriaRole.Button, "Undo");
                await Expect(json).ToHaveValueAsync(WithRate(start, "11%"));
            }
        );

    [Fact]
    public Task A_field_of_the_Terms_in_which_somebody_goes_on_typing() =>
        RunAsync(
            PersonRole.Manager,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync(Circuit, Edit);
                var name = visit.Page.Locator("#terms-form").GetByLabel("Name", new() { Exact = true }).First;
                await name.FillAsync("Friends");
                arrive();
                await visit.ReadyAsync();
                await Expect(name).ToBeFocusedAsync();
                await visit.Page.Keyboard.TypeAsync(" of May");

                await Expect(name).ToHaveValueAsync("Friends of May");
                await Expect(visit.Page.GetByLabel("The Terms as JSON"))
                    .ToHaveValueAsync(new Regex("\"name\": \"Friends of May\""));
            }
        );

    /// <summary>Its old value, shown for a moment, would overwrite the text that somebody types meanwhile.</summary>
    [Fact]
    public Task A_field_of_the_Terms_never_returns_to_its_old_value() =>
        Visit.RunAsync(
            site,
            PersonRole.Manager,
            async visit =>
            {
                await visit.Context.AddInitScriptAsync(RecordValues);
                await visit.GoAsync(Edit);
                var name = visit.Page.Locator("#terms-form").GetByLabel("Name", new() { Exact = true }).First;
                var before = await name.InputValueAsync();
                await visit.Page.EvaluateAsync("written.length = 0");
                await name.FillAsync("Friends");
                await visit.Page.Keyboard.PressAsync("Tab");

                await Expect(visit.Page.GetByLabel("The Terms as JSON"))
                    .ToHaveValueAsync(new Regex("\"name\": \"Friends\""));
                Assert.DoesNotContain(before, await visit.Page.EvaluateAsync<string[]>("written"));
            },
            new()
        );

    [Fact]
    public Task Filters_of_a_list() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync(Circuit, Members);
                await visit.Page.Locator("select[name=status]").SelectOptionAsync("active");
                await visit.Page.GetByLabel("Group").First.FillAsync("default");
                await visit.Page.GetByLabel("Country").First.FillAsync("NZ");
                arrive();
                await visit.ReadyAsync();
                await Expect(visit.Page.GetByLabel("Country").First).ToHaveValueAsync("NZ");
                await visit.Page.Keyboard.PressAsync("Enter");

                await Expect(visit.Page).ToHaveURLAsync(Members + "?status=active&group=default&country=NZ");
                await visit.SeeAsync("Nothing fits the filters.");
            }
        );

    [Fact]
    public Task A_search_that_was_sent() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync(Circuit, Members);
                await visit.Page.GetByRole(AriaRole.Search).GetByRole(AriaRole.Textbox).FillAsync(Site.Best);
                await visit.Page.Keyboard.PressAsync("Enter");
                arrive();

                await visit.SeeHeadingAsync(Site.Best);
            }
        );

    [Fact]
    public Task Choices_of_Analytics() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync(Circuit, Analytics);
                await visit.Page.GetByLabel("Interval").SelectOptionAsync("90d");
                await visit.Page.GetByLabel("Figure").SelectOptionAsync("revenue");
                await visit.Page.GetByLabel("Broken down").SelectOptionAsync("country");
                arrive();

                await Expect(visit.Page).ToHaveURLAsync(Analytics + "?interval=90d&metric=revenue&dimension=country");
                await Expect(visit.Page.GetByLabel("Figure")).ToHaveValueAsync("revenue");
            }
        );

    [Fact]
    public Task Choices_before_the_library_of_charts_is_there() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync("echarts.js", Analytics);
                await visit.ReadyAsync();
                await visit.Page.GetByLabel("Figure").SelectOptionAsync("revenue");
                await Expect(visit.Page).ToHaveURLAsync(Analytics + "?metric=revenue");
                await visit.Page.GetByLabel("Interval").SelectOptionAsync("90d");
                await visit.ReadyAsync();
                arrive();

                await Visit.DrawnAsync(visit.Page);
                await Expect(visit.Page.GetByLabel("Figure")).ToHaveValueAsync("revenue");
            }
        );

    [Fact]
    public Task A_button_that_was_pressed_twice() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync(Circuit, Members);
                var dark = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Switch to dark colours" });
                await dark.ClickAsync();
                await dark.ClickAsync();
                await Expect(dark).ToHaveClassAsync(Pressed());
                arrive();

                await Expect(visit.Page.Locator("html")).ToHaveClassAsync("dark");
                await visit.ReadyAsync();
                var light = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Switch to light colours" });
                await Expect(light).Not.ToHaveClassAsync(Pressed());
                await light.ClickAsync();
                await Expect(visit.Page.Locator("html")).Not.ToHaveClassAsync("dark");
            }
        );

    [Fact]
    public Task Two_buttons_one_after_the_other() =>
        RunAsync(
            PersonRole.Finance,
            async visit =>
            {
                var rewards = await site.WaitAsync("early-press");
                var arrive = await visit.OpenWithoutAsync(Circuit, $"/dashboard/{Site.Manual}/rewards/{rewards[0]}");
                await visit.ClickAsync(AriaRole.Button, "Switch to dark colours");
                await visit.ClickAsync(AriaRole.Button, "Reject");
                arrive();

                await Expect(visit.Page.Locator("html")).ToHaveClassAsync("dark");
                await visit.Page.GetByLabel("Reason").FillAsync("Bought by the shop itself");
                await visit
                    .Page.Locator(".question")
                    .GetByRole(AriaRole.Button, new() { Name = "Reject" })
                    .ClickAsync();
                await Expect(visit.Page.Locator(".head .status")).ToHaveTextAsync("Reversed");
            }
        );

    [Fact]
    public Task Columns_that_were_opened() =>
        RunAsync(
            PersonRole.ReadOnly,
            async visit =>
            {
                var arrive = await visit.OpenWithoutAsync(Circuit, Members);
                await visit.ClickAsync(AriaRole.Button, "Columns");
                var country = visit.Page.Locator(".popover").GetByLabel("Country");
                await country.CheckAsync();
                arrive();

                await Expect(visit.Page.Locator("th").GetByText("Country")).ToBeVisibleAsync();
                await Expect(country).ToBeVisibleAsync();
                await Expect(country).ToBeCheckedAsync();
            }
        );

    private static string WithRate(string terms, string rate) => Rate().Replace(terms, $"\"{rate}\"");

    private Task RunAsync(PersonRole role, Func<Visit, Task> steps) => Visit.RunAsync(site, role, steps);

    [GeneratedRegex(@"\bpressed\b")]
    private static partial Regex Pressed();

    [GeneratedRegex("\"[0-9]+%\"")]
    private static partial Regex Rate();
}
