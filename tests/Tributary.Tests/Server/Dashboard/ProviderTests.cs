using Tributary.Client.Contracts;
using Tributary.Dashboard.Addressing;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>People sign in with an OpenID provider, which is a real one.</summary>
public sealed class ProviderTests(ProviderTests.ProviderServer server) : IClassFixture<ProviderTests.ProviderServer>
{
    private const string Inside = "/dashboard/-/account";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invited_person_gets_in_and_is_known_afterwards()
    {
        await server.InviteAsync("ann@corp.example", PersonRole.FraudAnalyst);

        var joined = await SignInAsync(new ProviderUser("sub-ann", "Ann@corp.example"), Inside);
        var renamed = await SignInAsync(new ProviderUser("sub-ann", "ann.new@corp.example"), Inside);
        var person = await server.Get<PersonStore>().FindAsync("ann@corp.example", Stopping);

        Assert.Equal((Inside, 200), (joined.Location, joined.Status));
        Assert.Equal((Inside, 200), (renamed.Location, renamed.Status));
        Assert.Equal(("fraud_analyst", "Name of sub-ann", null), (person!.Role, person.Name, person.PasswordHash));
        Assert.Null(await server.Get<PersonStore>().FindAsync("ann.new@corp.example", Stopping));
    }

    [Fact]
    public async Task Nobody_else_gets_in()
    {
        await server.InviteAsync("eve@corp.example", PersonRole.Owner);

        var stranger = await SignInAsync(new ProviderUser("sub-x", "x@corp.example"), Inside);
        var unverified = await SignInAsync(
            new ProviderUser("sub-eve", "eve@corp.example") { IsVerified = false },
            Inside
        );

        Assert.Equal((Addresses.SignIn + "?failed=unknown", 302), (stranger.Location, stranger.Status));
        Assert.Equal((Addresses.SignIn + "?failed=unknown", 302), (unverified.Location, unverified.Status));
    }

    [Fact]
    public async Task An_address_alone_takes_nobody_over()
    {
        await server.JoinAsync("bob@staff.example", PersonRole.Owner);

        var claimed = await SignInAsync(new ProviderUser("sub-bob", "bob@staff.example"), Inside);
        await server.InviteAsync("bob@staff.example", PersonRole.ReadOnly);
        var invited = await SignInAsync(new ProviderUser("sub-bob", "bob@staff.example"), Inside);
        var person = await server.Get<PersonStore>().FindAsync("bob@staff.example", Stopping);

        Assert.Equal(302, claimed.Status);
        Assert.Equal(200, invited.Status);
        Assert.Equal(("owner", "sub-bob"), (person!.Role, person.Subject));
        Assert.NotNull(person.PasswordHash);
    }

    [Theory]
    [InlineData("sub-f", "f@corp.example", "billing", "finance")]
    [InlineData("sub-g", "g@Staff.example", "none", "read_only")]
    public async Task A_claim_or_a_domain_gives_a_role(string subject, string email, string group, string role)
    {
        var answer = await SignInAsync(new ProviderUser(subject, email) { Group = group }, Inside);
        var person = await server.Get<PersonStore>().FindAsync(email.ToLowerInvariant(), Stopping);

        Assert.Equal(200, answer.Status);
        Assert.Equal(role, person!.Role);
    }

    [Fact]
    public async Task A_disabled_person_stays_out()
    {
        await server.InviteAsync("hal@corp.example", PersonRole.ReadOnly);
        await SignInAsync(new ProviderUser("sub-hal", "hal@corp.example"), Inside);
        var owner = await server.JoinAsync("owner@corp.example", PersonRole.Owner);
        var id = (await owner.Client.People.ListAsync(cancellation: Stopping))
            .Items.Single(one => one.Email == "hal@corp.example")
            .Id;

        await owner.Client.People.PatchAsync(id, new PersonPatch { Disabled = true }, cancellation: Stopping);
        var answer = await SignInAsync(new ProviderUser("sub-hal", "hal@corp.example"), Inside);

        Assert.Equal((Addresses.SignIn + "?failed=unknown", 302), (answer.Location, answer.Status));
    }

    [Fact]
    public async Task An_answer_that_this_browser_did_not_ask_for_is_refused()
    {
        await server.InviteAsync("ida@corp.example", PersonRole.ReadOnly);
        using var asking = new Visitor((await server.OpenAsync()).BaseAddress!);
        using var other = new Visitor((await server.OpenAsync()).BaseAddress!);
        var answer = await AskAsync(asking, new ProviderUser("sub-ida", "ida@corp.example"), Inside);

        var stolen = await other.GetAsync(answer);

        Assert.Equal(Addresses.SignIn + "?failed=provider", stolen.Headers.Location!.ToString());
        Assert.Equal(302, (await other.GetAsync(Inside)).Status);
    }

    [Fact]
    public async Task The_way_back_leads_to_pages_of_the_dashboard_only()
    {
        await server.InviteAsync("joe@corp.example", PersonRole.ReadOnly);

        var answer = await SignInAsync(new ProviderUser("sub-joe", "joe@corp.example"), "https://evil.example/");

        Assert.Equal(Addresses.Home, answer.Location);
    }

    [Fact]
    public async Task The_sign_in_page_offers_the_provider()
    {
        using var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);

        var page = await visitor.GetAsync(Addresses.SignIn);

        Assert.Contains("Sign in with Corp ID", page.Body);
    }

    /// <returns>Where the sign-in led, and what the page inside answers after it.</returns>
    private async Task<(string Location, int Status)> SignInAsync(ProviderUser user, string back)
    {
        using var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);
        var answered = await visitor.GetAsync(await AskAsync(visitor, user, back));
        return (answered.Headers.Location!.ToString(), (await visitor.GetAsync(Inside)).Status);
    }

    /// <returns>The address by which the provider answers.</returns>
    private async Task<string> AskAsync(Visitor visitor, ProviderUser user, string back)
    {
        var asked = await visitor.GetAsync($"{Addresses.Provider}?return={Uri.EscapeDataString(back)}");
        Assert.Equal(302, asked.Status);
        server.Provider.User = user;
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(asked.Headers.Location, Stopping);
        Assert.True(answer.Headers.Location is not null, await answer.Content.ReadAsStringAsync(Stopping));
        return answer.Headers.Location!.ToString();
    }

    public sealed class ProviderServer : SqliteServer
    {
        private TestProvider? _provider;

        internal TestProvider Provider => _provider!;

        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [
                new("Tributary:OpenId:Authority", _provider!.Address),
                new("Tributary:OpenId:ClientId", TestProvider.ClientId),
                new("Tributary:OpenId:ClientSecret", TestProvider.Secret),
                new("Tributary:OpenId:Name", "Corp ID"),
                new("Tributary:OpenId:Roles", "groups:billing=finance,domain:staff.example=read_only"),
            ];

        protected override async ValueTask<string> StorageAsync()
        {
            _provider = await TestProvider.StartAsync(TestContext.Current.CancellationToken);
            return await base.StorageAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_provider is not null)
                await _provider.DisposeAsync();
        }
    }
}
