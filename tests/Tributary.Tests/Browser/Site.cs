using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Tributary.Dashboard.Addressing;
using Tributary.Engine.Identity;
using Tributary.Server.Application.Identity;
using Tributary.Server.Cli.Progress;
using Tributary.Server.Demo;
using Tributary.Storage.Features.People;
using Tributary.Tests.Browser;
using Tributary.Tests.Server;
using Tributary.Tests.Server.Cli;
using Tributary.Tests.Server.Dashboard;
using Tributary.Tests.Server.Features.Fraud;
using Xunit;

[assembly: AssemblyFixture(typeof(Site))]

namespace Tributary.Tests.Browser;

/// <summary>
/// A server with a part of the demo, a program with a fraud case, one whose rewards need approval, and a session for
/// each role. All classes that look at pages share it, and run side by side. The first that needs it starts it.
/// </summary>
public sealed class Site : SqliteServer
{
    private static readonly DemoData s_part = DemoPart.Read();

    /// <summary>The program of the demo. No test changes it.</summary>
    internal const string Demo = "demo";

    /// <summary>The program in which bob's sign-up is a case.</summary>
    internal const string Held = "held";

    /// <summary>The program whose rewards wait for approval.</summary>
    internal const string Manual = "manual";

    /// <summary>The member of the demo who brought in most.</summary>
    internal static string Best { get; } = s_part.BestReferrer();

    /// <summary>The program in which many events wait for members who never sign up.</summary>
    internal const string Waiting = "waiting";

    internal const string Password = "correct horse battery";

    private const string ManualTerms = """
        { "name": "Rewards with approval", "currency": "EUR",
          "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] },
          "rewards": [ { "key": "gift", "on": "purchase", "to": "member", "rates": ["10%"], "approval": "manual" } ] }
        """;

    private readonly ConcurrentDictionary<PersonRole, Lazy<Task<IReadOnlyList<Cookie>>>> _sessions = [];
    private readonly Lazy<Task<Uri>> _prepared;

    public Site() => _prepared = new Lazy<Task<Uri>>(PrepareAsync);

    /// <summary>Webhooks may lead to this machine, and the console of a browser has the reasons of faults.</summary>
    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Tributary:Webhooks:AllowedNetworks", "127.0.0.0/8,::1"), new("DetailedErrors", "true")];

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>Returns the address of the server, once everything is there.</summary>
    internal Task<Uri> PreparedAsync() => _prepared.Value;

    /// <summary>Returns the cookies of somebody who has signed in with a role.</summary>
    internal Task<IReadOnlyList<Cookie>> SessionAsync(PersonRole role) =>
        _sessions.GetOrAdd(role, one => new Lazy<Task<IReadOnlyList<Cookie>>>(() => JoinAsync(one))).Value;

    /// <summary>Creates a program like <see cref="Manual"/>, for a test that changes its Terms.</summary>
    internal async Task CreateManualAsync(string program, params string[] purchases)
    {
        await PreparedAsync();
        await AddManualAsync(program, purchases);
    }

    /// <summary>Sends purchases whose rewards wait for approval.</summary>
    /// <returns>The ids of the rewards.</returns>
    internal async Task<IReadOnlyList<string>> WaitAsync(params string[] purchases)
    {
        await BuyAsync(Manual, purchases);
        var waiting = await GetAsync($"/v1/programs/{Manual}/rewards?status=review&limit=100");
        return
        [
            .. waiting
                .Json.GetProperty("items")
                .EnumerateArray()
                .Where(reward => purchases.Contains(reward.GetProperty("event").GetString()))
                .Select(reward => reward.GetProperty("id").GetString()!),
        ];
    }

    protected override async ValueTask<string> StorageAsync()
    {
        var storage = await base.StorageAsync();
        using var commands = CommandLine.On(storage["sqlite:".Length..]);
        await using var stores = await commands.OpenAsync();
        var traits = new TraitReader(
            new TraitHasher([new Pepper(1, new byte[32])]),
            DisposableDomains.Load(null),
            GeoDatabases.None
        );
        var load = new DemoLoad(stores, traits, NullLoggerFactory.Instance, TimeProvider.System, s_part);
        await ProgressDisplay.ShowAsync(
            TextWriter.Null,
            TimeProvider.System,
            board => load.RunAsync(ifEmpty: false, board, Stopping)
        );
        return storage;
    }

    private async Task<Uri> PrepareAsync()
    {
        var address = (await OpenAsync()).BaseAddress!;
        await this.HeldAsync(Held);
        await AddManualAsync(Manual, "seen-1", "seen-2", "seen-3");
        await AddWaitingAsync();
        var asked = await PostAsync($"/v1/programs/{Manual}/what-if", $$"""{"terms":{{ManualTerms}},"days":7}""");
        Assert.Equal(202, asked.Status);
        const string webhooks = $"/v1/programs/{Manual}/webhooks";
        var webhook = await PostAsync(
            webhooks,
            """{"url":"https://shop.example/tributary","events":["case.opened"]}"""
        );
        Assert.Equal(201, webhook.Status);
        await PostAsync($"{webhooks}/{webhook.Text("id")}/test", "");
        return address;
    }

    /// <summary>Sends events for members with usual and with long ids.</summary>
    private async Task AddWaitingAsync()
    {
        await CreateProgramAsync(Waiting);
        string[] members = ["late-lucy", "a-member-with-an-id-of-forty-characters-x"];
        var events = Enumerable
            .Range(1, 60)
            .Select(i =>
                $$"""
                    {"id":"order-{{i}}","type":"purchase","member":"{{members[i % 2]}}-{{i / 9}}","amount":{{i * 137}}}
                    """
            );
        var sent = await PostAsync($"/v1/programs/{Waiting}/events", $"[{string.Join(',', events)}]");
        Assert.Equal(202, sent.Status);
    }

    /// <summary>Opens the pages that a member of the demo sees.</summary>
    /// <returns>The address of its home, which ends with a slash.</returns>
    internal async Task<string> OpenPortalAsync(string member)
    {
        await PreparedAsync();
        var session = await PostAsync($"/v1/programs/{Demo}/members/{member}/portal-sessions", "{}");
        return session.Text("url")!;
    }

    private async Task AddManualAsync(string program, params string[] purchases)
    {
        Assert.Equal(201, (await SendAsync(HttpMethod.Put, "/v1/programs/" + program, ManualTerms)).Status);
        await AddMemberAsync("/v1/programs/" + program, "mia");
        await BuyAsync(program, purchases);
    }

    private async Task BuyAsync(string program, string[] purchases)
    {
        foreach (var id in purchases)
        {
            var bought = await PostAsync(
                $"/v1/programs/{program}/events?wait=10s",
                $$"""{"id":"{{id}}","type":"purchase","member":"mia","amount":12345}"""
            );
            Assert.Equal(200, bought.Status);
        }
    }

    private async Task<IReadOnlyList<Cookie>> JoinAsync(PersonRole role)
    {
        using var visitor = new Visitor(await PreparedAsync());
        var joined = await visitor.SendAsync(
            await this.InviteAsync(EmailOf(role), role),
            Addresses.InvitationForm,
            ("email", EmailOf(role)),
            ("password", Password)
        );
        Assert.Equal(303, joined.Status);
        return
        [
            .. visitor.Cookies.Select(cookie => new Cookie
            {
                Name = cookie.Name,
                Value = cookie.Value,
                Domain = cookie.Domain,
                Path = cookie.Path,
                HttpOnly = cookie.HttpOnly,
            }),
        ];
    }

    private static string EmailOf(PersonRole role) => $"{role.ToString().ToLowerInvariant()}@example.com";
}
