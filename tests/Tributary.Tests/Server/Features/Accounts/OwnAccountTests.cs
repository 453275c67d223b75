using Tributary.Client.Contracts;
using Tributary.Storage.Features.People;
using Tributary.Tests.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Server.Features.Accounts;

public sealed class SqliteOwnAccountTests(SqliteServer server) : OwnAccountTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresOwnAccountTests(PostgresServer server)
    : OwnAccountTests(server),
        IClassFixture<PostgresServer>;

/// <summary>The sessions and the password of a person, and who may end or change them.</summary>
public abstract class OwnAccountTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_sees_and_ends_the_sessions_of_others()
    {
        var owner = await server.JoinAsync("owner-6@example.com", PersonRole.Owner);
        var staff = await server.JoinAsync("seen@example.com", PersonRole.ReadOnly);
        var id = await staff.IdAsync();
        var second = await server.AsAsync(staff.Person, (await server.SignInAsync("seen@example.com")).Token!);

        var sessions = (await owner.Client.People.ListSessionsAsync(id, cancellation: Stopping)).Items;
        await owner.Client.People.EndSessionAsync(id, sessions[0].Id, cancellation: Stopping);
        await AccountCalls.IsRefusedAsync(401, null, () => second.Client.Me.GetAsync());
        var own = (await staff.Client.Me.ListSessionsAsync(cancellation: Stopping)).Items;
        await owner.Client.People.EndSessionsAsync(id, cancellation: Stopping);

        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, session => Assert.False(session.Current));
        Assert.True(Assert.Single(own).Current);
        await AccountCalls.IsRefusedAsync(401, null, () => staff.Client.Me.GetAsync());
        await AccountCalls.IsRefusedAsync(
            404,
            "session_not_found",
            () => owner.Client.People.EndSessionAsync(id, sessions[0].Id)
        );
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else_as_its_own()
    {
        var ann = await server.JoinAsync("ann-s@example.com", PersonRole.ReadOnly);
        var bob = await server.JoinAsync("bob-s@example.com", PersonRole.ReadOnly);
        var session = (await ann.Client.Me.ListSessionsAsync(cancellation: Stopping)).Items[0].Id;

        await AccountCalls.IsRefusedAsync(404, "session_not_found", () => bob.Client.Me.EndSessionAsync(session));
        await bob.Client.Me.EndOtherSessionsAsync(cancellation: Stopping);

        Assert.Equal("ann-s@example.com", (await ann.Client.Me.GetAsync(cancellation: Stopping)).Person!.Email);
        Assert.Equal("bob-s@example.com", (await bob.Client.Me.GetAsync(cancellation: Stopping)).Person!.Email);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions()
    {
        var staff = await server.JoinAsync("pass@example.com", PersonRole.ReadOnly);
        var other = await server.AsAsync(staff.Person, (await server.SignInAsync("pass@example.com")).Token!);
        var change = new NewPassword { Current = Staff.Password, Password = "a better password" };

        await AccountCalls.IsRefusedAsync(
            422,
            "wrong_password",
            () => staff.Client.Me.ChangePasswordAsync(change with { Current = "guess" })
        );
        await AccountCalls.IsRefusedAsync(
            422,
            "invalid_format",
            () => staff.Client.Me.ChangePasswordAsync(change with { Password = "too short" })
        );
        await staff.Client.Me.ChangePasswordAsync(change, cancellation: Stopping);

        Assert.Equal("pass@example.com", (await staff.Client.Me.GetAsync(cancellation: Stopping)).Person!.Email);
        await AccountCalls.IsRefusedAsync(401, null, () => other.Client.Me.GetAsync());
        Assert.Null((await server.SignInAsync("pass@example.com")).Person);
        Assert.NotNull((await server.SignInAsync("pass@example.com", "a better password")).Token);
    }

    [Fact]
    public async Task Guessing_the_own_password_waits_after_five()
    {
        var staff = await server.JoinAsync("guess@example.com", PersonRole.ReadOnly);
        var change = new NewPassword { Current = "guess", Password = "a better password" };
        for (var i = 0; i < 5; i++)
            await AccountCalls.IsRefusedAsync(422, "wrong_password", () => staff.Client.Me.ChangePasswordAsync(change));

        await AccountCalls.IsRefusedAsync(
            422,
            "wrong_password",
            () => staff.Client.Me.ChangePasswordAsync(change with { Current = Staff.Password })
        );
    }

    [Theory]
    [InlineData("GET", "/v1/me/sessions", null)]
    [InlineData("DELETE", "/v1/me/sessions", null)]
    [InlineData("PATCH", "/v1/me", """{"name":"x"}""")]
    [InlineData("POST", "/v1/me/codes", """{"password":"x"}""")]
    public async Task A_key_has_no_account(string method, string path, string? body) =>
        (await server.SendAsync(new HttpMethod(method), path, body)).IsProblem(403, "person_required");

    [Fact]
    public async Task A_key_learns_who_it_is()
    {
        var me = (await server.GetAsync("/v1/me")).Json;

        Assert.Equal("admin", me.GetProperty("actor").GetString());
        Assert.Equal(["admin"], me.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
    }
}
