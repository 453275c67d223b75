using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>Work on many rows of a list, with what came of each.</summary>
public sealed class BulkTests(Site site)
{
    private const string Crowd = "crowd";

    [Fact]
    public Task Rewards_are_approved_and_one_is_refused_with_its_reason() =>
        Visit.RunAsync(
            site,
            PersonRole.Finance,
            async visit =>
            {
                var rewards = await site.WaitAsync("bulk-1", "bulk-2", "bulk-3");
                await visit.GoAsync($"/dashboard/{Site.Manual}/rewards?status=review");
                foreach (var id in rewards)
                    await visit.Page.GetByLabel("Choose " + id).CheckAsync();
                await visit.SeeAsync("3 rewards chosen");
                var earlier = await site.PostAsync($"/v1/programs/{Site.Manual}/rewards/{rewards[1]}/approve", "{}");
                Assert.Equal(200, earlier.Status);

                await visit.ClickAsync(AriaRole.Button, "Approve");
                await visit
                    .Page.Locator(".question")
                    .GetByRole(AriaRole.Button, new() { Name = "Approve" })
                    .ClickAsync();

                var report = visit.Page.Locator(".bulk");
                await Expect(report).ToContainTextAsync("2 of 3 done, 1 refused");
                await Expect(report.Locator("> .results li")).ToHaveCountAsync(1);
                await Expect(report.Locator("> .results li")).ToContainTextAsync(rewards[1] + ": ");
                await report.GetByText("Done", new() { Exact = true }).ClickAsync();
                await Expect(report.Locator("details li")).ToHaveTextAsync([rewards[0], rewards[2]]);
                foreach (var id in rewards)
                {
                    await Expect(visit.Page.GetByLabel("Choose " + id)).ToHaveCountAsync(0);
                    var stored = await site.GetAsync($"/v1/programs/{Site.Manual}/rewards/{id}");
                    Assert.Equal("payable", stored.Text("status"));
                }
            }
        );

    [Fact]
    public Task Members_are_suspended_and_the_undo_restores_the_changed() =>
        Visit.RunAsync(
            site,
            PersonRole.Manager,
            async visit =>
            {
                await site.PreparedAsync();
                var program = await site.CreateProgramAsync(Crowd);
                foreach (var member in (string[])["ann", "bob", "cid"])
                    await site.AddMemberAsync(program, member);
                await site.SendAsync(HttpMethod.Patch, program + "/members/cid", """{"status":"suspended"}""");
                await visit.GoAsync($"/dashboard/{Crowd}/members");
                await visit.Page.GetByLabel("Choose all rows of this page").CheckAsync();
                await visit.Page.GetByLabel("Reason").FillAsync("A look at their orders");
                await visit.SeeAsync("It applies to 2 members of the chosen");
                await visit.ClickAsync(AriaRole.Button, "Change");

                var report = visit.Page.Locator(".bulk");
                await Expect(report).ToContainTextAsync("2 of 2 done");
                await Expect(visit.Page.Locator("tbody .status", new() { HasText = "Suspended" })).ToHaveCountAsync(3);
                await report.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
                await Expect(report).ToContainTextAsync("Undo: Status: suspended");
                await Expect(visit.Page.Locator("tbody .status", new() { HasText = "Active" })).ToHaveCountAsync(2);
                Assert.Equal("suspended", (await site.GetAsync(program + "/members/cid")).Text("status"));
            }
        );
}
