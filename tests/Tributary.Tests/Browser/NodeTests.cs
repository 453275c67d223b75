using System.Text.RegularExpressions;
using Tributary.Storage.Features.People;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server;
using Tributary.Tests.Server.Dashboard;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>Two nodes on one database behind a proxy that sends each connection wherever it likes.</summary>
public sealed class NodeTests
{
    [Fact]
    public async Task A_page_lives_on_another_node_and_outlives_it()
    {
        await using var database = await TestPostgres.CreateMigratedAsync();
        await using var first = new Node(database.Url);
        await using var second = new Node(database.Url);
        var ports = ((await first.OpenAsync()).BaseAddress!.Port, (await second.OpenAsync()).BaseAddress!.Port);
        await first.AddMemberAsync(await first.CreateProgramAsync("acme"), "ann");
        await using var proxy = new NodeProxy(ports.Item1, ports.Item2) { Circuits = 1 };
        var invitation = await first.InviteAsync("ann@example.com", PersonRole.Owner);

        await Visit.RunAsync(
            proxy.Address,
            async visit =>
            {
                await visit.OpenAsync(invitation);
                await visit.Page.GetByLabel("Password").FillAsync(Site.Password);
                await visit.Page.GetByLabel("E-mail").FillAsync("ann@example.com");
                await visit.Page.Keyboard.PressAsync("Enter");
                await visit.ReadyAsync();
                await visit.GoAsync("/dashboard/acme/members");
                await visit.Page.Locator("select[name=status]").SelectOptionAsync("active");
                await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
                await Expect(visit.Page).ToHaveURLAsync(new Regex("status=active$"));
                Assert.Contains(0, proxy.PageNodes);
                Assert.Equal([1], proxy.CircuitNodes.Distinct());
                var address = visit.Page.Url;
                await visit.Page.EvaluateAsync("window.isOld = true");

                await second.DisposeAsync();

                await visit.Page.WaitForFunctionAsync("() => !window.isOld");
                await visit.ReadyAsync();
                Assert.Equal(address, visit.Page.Url);
                await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
                await visit.Page.Locator("select[name=status]").SelectOptionAsync("blocked");
                await visit.SeeAsync("Nothing fits the filters.");
                Assert.Equal(0, proxy.CircuitNodes.Last());
                visit.Forgive(); // the browser says that its connection was lost
            },
            new()
        );
    }

    private sealed class Node(string storage) : TestServer
    {
        protected override ValueTask<string> StorageAsync() => ValueTask.FromResult(storage);
    }
}
