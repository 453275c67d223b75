using Tributary.Dashboard.Addressing;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>People sign in to the dashboard, and nobody else does.</summary>
public sealed class SignInTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string Inside = "/dashboard/acme/members";
    private const string Password = Staff.Password;

    [Fact]
    public async Task An_invitation_lets_in_once()
    {
        using var visitor = await VisitAsync();
        var page = await InviteAsync("once@example.com", PersonRole.Owner);

        var accepted = await AcceptAsync(visitor, page, "once@example.com");
        var home = await visitor.GetAsync(Inside);
        using var second = await VisitAsync();
        var again = await AcceptAsync(second, page, "once@example.com");

        Assert.Equal((303, Addresses.Home), (accepted.Status, accepted.Headers.Location!.ToString()));
        Assert.Equal(200, home.Status);
        Assert.Equal(303, again.Status);
        Assert.Contains("failed=", again.Headers.Location!.ToString());
        Assert.Equal(302, (await second.GetAsync(Inside)).Status);
    }

    [Fact]
    public async Task A_password_opens_and_a_sign_out_closes()
    {
        await JoinAsync("ann@example.com", PersonRole.ReadOnly);
        using var visitor = await VisitAsync();

        var wrong = await SignInAsync(visitor, "ann@example.com", "not the password");
        var right = await SignInAsync(visitor, "ANN@example.com ", Password);
        var inside = await visitor.GetAsync(Inside);
        await visitor.SendAsync(Addresses.SignIn, Addresses.SignOutForm);
        var outside = await visitor.GetAsync(Inside);

        Assert.Contains("failed=wrong", wrong.Headers.Location!.ToString());
        Assert.Equal(Addresses.Home, right.Headers.Location!.ToString());
        Assert.Equal((200, 302), (inside.Status, outside.Status));
    }

    [Fact]
    public async Task A_link_for_any_address_takes_nobody_over()
    {
        await JoinAsync("fay@example.com", PersonRole.ReadOnly);
        var (link, other) = (await InviteAsync("", PersonRole.Owner), await InviteAsync("", PersonRole.Owner));
        using var visitor = await VisitAsync();

        var taken = await AcceptAsync(visitor, link, "fay@example.com");
        var joined = await AcceptAsync(visitor, link, "gus@example.com");
        using var late = await VisitAsync();
        var second = await AcceptAsync(late, other, "hal@example.com");

        Assert.Contains("failed=used", taken.Headers.Location!.ToString());
        Assert.Equal(Addresses.Home, joined.Headers.Location!.ToString());
        Assert.Contains("failed=", second.Headers.Location!.ToString());
    }

    [Fact]
    public async Task An_invitation_is_for_its_address_only()
    {
        using var visitor = await VisitAsync();
        var link = await InviteAsync("ida@example.com", PersonRole.ReadOnly);

        var other = await AcceptAsync(visitor, link, "ivy@example.com");

        Assert.Contains("failed=other", other.Headers.Location!.ToString());
        Assert.Contains("ida@example.com", (await visitor.GetAsync(other.Headers.Location!.ToString())).Body);
    }

    [Fact]
    public async Task A_known_browser_gets_in_while_strangers_are_locked()
    {
        await JoinAsync("joe@example.com", PersonRole.ReadOnly);
        using var own = await VisitAsync();
        await SignInAsync(own, "joe@example.com", Password);
        await own.SendAsync(Addresses.SignIn, Addresses.SignOutForm);
        using var stranger = await VisitAsync();
        for (var i = 0; i < 5; i++)
            await SignInAsync(stranger, "joe@example.com", "guess");

        var locked = await SignInAsync(stranger, "joe@example.com", Password);
        var known = await SignInAsync(own, "joe@example.com", Password);

        Assert.Contains("failed=wrong", locked.Headers.Location!.ToString());
        Assert.Equal(Addresses.Home, known.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_for_a_while()
    {
        await JoinAsync("bob@example.com", PersonRole.ReadOnly);
        using var visitor = await VisitAsync();
        for (var i = 0; i < 5; i++)
            await SignInAsync(visitor, "bob@example.com", "guess");

        var right = await SignInAsync(visitor, "bob@example.com", Password);

        Assert.Contains("failed=wrong", right.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        await JoinAsync("cid@example.com", PersonRole.Owner);
        using var visitor = await VisitAsync();

        var forged = await visitor.PostAsync(
            Addresses.SignInForm,
            ("email", "cid@example.com"),
            ("password", Password)
        );

        Assert.Contains("failed=form", forged.Headers.Location!.ToString());
        Assert.Equal(302, (await visitor.GetAsync(Inside)).Status);
    }

    [Theory]
    [InlineData("/dashboard/demo?interval=7d", "/dashboard/demo?interval=7d")]
    [InlineData("https://evil.example/", "/dashboard")]
    [InlineData("//evil.example/dashboard", "/dashboard")]
    [InlineData("/dashboard\\@evil.example", "/dashboard")]
    [InlineData("/dashboardevil.example", "/dashboard")]
    public async Task A_sign_in_leads_to_pages_of_the_dashboard_only(string asked, string expected)
    {
        await JoinAsync("dan@example.com", PersonRole.ReadOnly);
        using var visitor = await VisitAsync();
        var page = $"{Addresses.SignIn}?return={Uri.EscapeDataString(asked)}";

        var answer = await visitor.SendAsync(
            page,
            Addresses.SignInForm,
            ("email", "dan@example.com"),
            ("password", Password)
        );

        Assert.Equal(expected, answer.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData(Addresses.SignIn)]
    [InlineData(Addresses.Home)]
    [InlineData("/dashboard/acme/members")]
    public async Task Pages_run_scripts_of_this_server_only(string path)
    {
        using var visitor = await VisitAsync();

        var policy = (await visitor.GetAsync(path)).Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe-eval", policy);
    }

    [Fact]
    public async Task A_page_shows_what_the_API_says()
    {
        var program = await server.CreateProgramAsync("shown");
        await server.AddMemberAsync(program, "someone-of-the-program");
        using var visitor = await VisitAsync();
        await AcceptAsync(visitor, await InviteAsync("eve@example.com", PersonRole.ReadOnly), "eve@example.com");

        var page = await visitor.GetAsync("/dashboard/shown/members");

        Assert.Equal(200, page.Status);
        Assert.Contains("someone-of-the-program", page.Body);
    }

    private async Task<Visitor> VisitAsync() => new((await server.OpenAsync()).BaseAddress!);

    private Task<string> InviteAsync(string email, PersonRole role) => server.InviteAsync(email, role);

    private async Task JoinAsync(string email, PersonRole role)
    {
        using var visitor = await VisitAsync();
        await AcceptAsync(visitor, await InviteAsync(email, role), email);
    }

    private static Task<Answer> AcceptAsync(Visitor visitor, string page, string email) =>
        visitor.SendAsync(page, Addresses.InvitationForm, ("email", email), ("password", Password));

    private static Task<Answer> SignInAsync(Visitor visitor, string email, string password) =>
        visitor.SendAsync(Addresses.SignIn, Addresses.SignInForm, ("email", email), ("password", password));
}
