using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>Terms from their change to the question what it would have cost, and to their publication.</summary>
public sealed class TermsRoadTests(Site site)
{
    private const string Changed = "changed";

    [Fact]
    public Task A_manager_changes_Terms_asks_what_if_and_publishes() =>
        Visit.RunAsync(
            site,
            PersonRole.Manager,
            async visit =>
            {
                const string edit = $"/dashboard/{Changed}/terms/edit";
                await site.CreateManualAsync(Changed, "one", "two");
                await visit.GoAsync(edit);
                var json = visit.Page.GetByLabel("The Terms as JSON");
                var terms = await json.InputValueAsync();
                await json.FillAsync(terms.Replace("10%", "20"));
                await Expect(visit.Page.Locator("#terms-faults")).ToContainTextAsync("is not a rate");
                await json.FillAsync(terms.Replace("10%", "20%"));
                await Expect(visit.Page.Locator("#terms-faults")).Not.ToContainTextAsync("is not a rate");
                await visit.ClickAsync(AriaRole.Button, "Review and publish");
                await visit.SeeAsync("Your draft against version 1");

                await visit.ClickAsync(AriaRole.Button, "What if?");
                await visit.SeeHeadingAsync("What if");
                await visit.SeeAsync("These Terms would have cost");
                await Expect(visit.Page.Locator("main"))
                    .ToContainTextAsync(new Regex("EUR more over the last 30 days"));
                var winners = visit.Page.Locator("section", new() { HasText = "Winners" });
                var file = await CsvTests.ReadAsync(
                    visit.Page,
                    winners.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true })
                );
                Assert.Equal(("mia", "EUR"), (file[1][0], file[1][1]));

                await visit.ClickAsync(AriaRole.Link, "Change or publish them in the editor");
                await visit.SeeAsync("These are the Terms of the question.");
                await Expect(json).ToHaveValueAsync(new Regex("\"20%\""));
                await visit.GoAsync(edit);
                await visit.SeeAsync("This is your draft from before.");
                await visit.ClickAsync(AriaRole.Button, "Review and publish");
                await visit.ClickAsync(AriaRole.Button, "Publish now");
                await Expect(visit.Page).ToHaveURLAsync($"/dashboard/{Changed}/terms");
                await visit.SeeAsync("Version 2");
                await visit.SeeAsync("20%");
            }
        );

    [Fact]
    public Task A_person_who_may_only_read_cannot_change_Terms() =>
        Visit.RunAsync(
            site,
            PersonRole.Finance,
            async visit =>
            {
                await visit.GoAsync($"/dashboard/{Site.Manual}/terms/edit");
                await visit.SeeAsync("You can read the Terms, but not change them");

                await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Review and publish" }))
                    .ToHaveCountAsync(0);
            }
        );
}
