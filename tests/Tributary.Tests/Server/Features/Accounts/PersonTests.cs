using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Server.Application.Access;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.People;
using Tributary.Tests.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Server.Features.Accounts;

public sealed class SqlitePersonTests(SqliteServer server) : PersonTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresPersonTests(PostgresServer server) : PersonTests(server), IClassFixture<PostgresServer>;

/// <summary>People in the API: who may change whom, and when a change counts.</summary>
public abstract class PersonTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_role_counts_from_the_next_call()
    {
        var owner = await server.JoinAsync("owner-1@example.com", PersonRole.Owner);
        var staff = await server.JoinAsync("role@example.com", PersonRole.ReadOnly);
        await AccountCalls.IsRefusedAsync(403, "missing_scope", () => staff.Client.People.ListAsync());

        await owner.Client.People.PatchAsync(
            await staff.IdAsync(),
            new PersonPatch { Role = "owner" },
            cancellation: Stopping
        );
        var people = await staff.Client.People.ListAsync(new ListQuery { Limit = 100 }, cancellation: Stopping);
        await owner.Client.People.PatchAsync(
            await staff.IdAsync(),
            new PersonPatch { Role = "finance" },
            cancellation: Stopping
        );

        Assert.Contains(people.Items, person => person is { Email: "role@example.com", Role: "owner" });
        await AccountCalls.IsRefusedAsync(403, "missing_scope", () => staff.Client.People.ListAsync());
        Assert.Contains("approve", (await staff.Client.Me.GetAsync(cancellation: Stopping)).Scopes);
    }

    [Fact]
    public async Task A_disabled_person_is_out_at_once_and_can_come_back()
    {
        var owner = await server.JoinAsync("owner-2@example.com", PersonRole.Owner);
        var staff = await server.JoinAsync("leaver@example.com", PersonRole.Manager);
        var id = await staff.IdAsync();

        var disabled = await owner.Client.People.PatchAsync(
            id,
            new PersonPatch { Disabled = true },
            cancellation: Stopping
        );
        await AccountCalls.IsRefusedAsync(401, null, () => staff.Client.Me.GetAsync());
        var refused = await server.SignInAsync("leaver@example.com");
        var enabled = await owner.Client.People.PatchAsync(
            id,
            new PersonPatch { Disabled = false },
            cancellation: Stopping
        );
        // The session of the person has ended for good.
        await AccountCalls.IsRefusedAsync(401, null, () => staff.Client.Me.GetAsync());

        Assert.NotNull(disabled.DisabledAt);
        Assert.Null(refused.Person);
        Assert.Null(enabled.DisabledAt);
        Assert.NotNull((await server.SignInAsync("leaver@example.com")).Token);
    }

    [Fact]
    public async Task The_last_owner_stays_even_when_all_go_at_once()
    {
        await using var alone = await OnlyOwners.CreateAsync(server);
        var owners = alone.Owners;

        var results = await Task.WhenAll(
            owners.Select(
                async (owner, i) =>
                    await AccountCalls.RefusalOfAsync(() =>
                        owners[(i + 1) % owners.Count]
                            .Client.People.PatchAsync(
                                alone.Ids[i],
                                i % 2 == 0
                                    ? new PersonPatch { Disabled = true }
                                    : new PersonPatch { Role = "read_only" }
                            )
                    )
            )
        );
        var left = await alone.CountAsync();

        Assert.True(left >= 1, string.Join(' ', results));
        if (left == 1)
            Assert.Equal("last_owner", await alone.RemoveLastAsync());
    }

    [Fact]
    public async Task The_last_owner_can_neither_go_nor_be_demoted()
    {
        await using var alone = await OnlyOwners.CreateAsync(server);
        foreach (var id in alone.Ids.Skip(1))
            await alone
                .Owners[0]
                .Client.People.PatchAsync(id, new PersonPatch { Role = "manager" }, cancellation: Stopping);

        foreach (var patch in (PersonPatch[])[new() { Disabled = true }, new() { Role = "manager" }])
            await AccountCalls.IsRefusedAsync(
                409,
                "last_owner",
                () => alone.Owners[0].Client.People.PatchAsync(alone.Ids[0], patch)
            );
        var named = await alone
            .Owners[0]
            .Client.People.PatchAsync(alone.Ids[0], new PersonPatch { Name = "Still here" }, cancellation: Stopping);

        Assert.Equal(("Still here", "owner"), (named.Name, named.Role));
    }

    [Fact]
    public async Task An_owner_sees_all_programs_and_others_may_see_one()
    {
        await server.CreateOnceAsync("people-one");
        var owner = await server.JoinAsync("owner-3@example.com", PersonRole.Owner);
        var staff = await server.JoinAsync("bound@example.com", PersonRole.Manager);
        var id = await staff.IdAsync();

        var bound = await owner.Client.People.PatchAsync(
            id,
            new PersonPatch { Program = "people-one" },
            cancellation: Stopping
        );
        var seen = await staff.Client.Programs.ListAsync(cancellation: Stopping);
        var free = await owner.Client.People.PatchAsync(id, new PersonPatch { Role = "owner" }, cancellation: Stopping);
        await AccountCalls.IsRefusedAsync(
            422,
            "unknown_value",
            () => owner.Client.People.PatchAsync(id, new PersonPatch { Program = "people-one" })
        );

        Assert.Equal("people-one", bound.Program);
        Assert.Equal("people-one", Assert.Single(seen.Items).Program);
        Assert.Null(free.Program);
        await AccountCalls.IsRefusedAsync(
            422,
            "unknown_value",
            () => owner.Client.People.PatchAsync(id, new PersonPatch { Role = "read_only", Program = "nowhere" })
        );
    }

    [Fact]
    public async Task An_invitation_is_shown_once_listed_and_withdrawn()
    {
        var owner = await server.JoinAsync("owner-4@example.com", PersonRole.Owner);
        var calls = owner.Client.Invitations;

        var made = await calls.AddAsync(
            new NewInvitation { Email = "New@Example.com ".Trim(), Role = "finance" },
            cancellation: Stopping
        );
        var listed = (await calls.ListAsync(new ListQuery { Limit = 100 }, cancellation: Stopping)).Items.Single(one =>
            one.Id == made.Id
        );
        await calls.WithdrawAsync(made.Id, cancellation: Stopping);

        Assert.Equal(("new@example.com", "New", "finance"), (made.Email, made.Name, made.Role));
        Assert.Matches("^http://127.0.0.1:[0-9]+/dashboard/-/invitation\\?token=[A-Za-z0-9_-]{43}$", made.Link);
        Assert.Equal((null, $"person_{owner.Person.Id}"), (listed.Link, listed.CreatedBy));
        await AccountCalls.IsRefusedAsync(404, "invitation_not_found", () => calls.WithdrawAsync(made.Id));
        Assert.Null(await server.Get<InvitationLinks>().FindAsync(made.Link!.Split('=')[1], Stopping));
    }

    [Theory]
    [InlineData("""{"email":"nobody","role":"finance"}""", 422, "invalid_email", "/email")]
    [InlineData("""{"email":"a@b@c","role":"finance"}""", 422, "invalid_email", "/email")]
    [InlineData("""{"email":"a@shop.example"}""", 400, "missing_field", "/role")]
    [InlineData("""{"email":"a@shop.example","role":"boss"}""", 422, "unknown_value", "/role")]
    [InlineData(
        """{"email":"a@shop.example","role":"manager","program":"nowhere"}""",
        422,
        "unknown_value",
        "/program"
    )]
    [InlineData("""{"email":"a@shop.example","role":"manager","password":"x"}""", 400, "unknown_field", "/password")]
    public async Task A_faulty_invitation_is_refused(string body, int status, string code, string pointer) =>
        (await server.PostAsync("/v1/invitations", body)).IsProblem(status, code, pointer);

    [Fact]
    public async Task A_person_who_is_invited_again_keeps_its_role()
    {
        var owner = await server.JoinAsync("owner-5@example.com", PersonRole.Owner);
        var staff = await server.JoinAsync("again@example.com", PersonRole.ReadOnly);
        var made = await owner.Client.Invitations.AddAsync(
            new NewInvitation { Email = "again@example.com", Role = "owner" },
            cancellation: Stopping
        );

        var result = await server
            .Get<InvitationLinks>()
            .AcceptAsync(
                made.Link!.Split('=')[1],
                "again@example.com",
                "another good password",
                Staff.From("x"),
                Stopping
            );

        Assert.Equal((staff.Person.Id, "read_only"), (result.Person!.Id, result.Person.Role));
        await AccountCalls.IsRefusedAsync(401, null, () => staff.Client.Me.GetAsync());
        Assert.Null((await server.SignInAsync("again@example.com")).Person);
    }

    [Fact]
    public async Task Only_admins_of_all_programs_manage_people()
    {
        await server.CreateOnceAsync("people-bound");
        var program = await server.Get<Tributary.Engine.Pipeline.IStore>().FindProgramAsync("people-bound", Stopping);
        var maker = new KeyMaker(
            server.Get<Tributary.Server.Application.Stores>(),
            new Tributary.Engine.Log.AuditActor("test", RequestId: null)
        );
        var manage = await maker.CreateAsync("k", Scopes.Manage, null, null, Stopping);
        var bound = await maker.CreateAsync("k", Scopes.Admin, program!.Id, null, Stopping);

        foreach (var key in (string[])[manage, bound])
        foreach (var path in (string[])["/v1/people", "/v1/invitations"])
            (await server.GetAsync(path, key)).IsProblem(403, "missing_scope");
        (await server.PostAsync("/v1/invitations", """{"email":"a@b.example","role":"owner"}""", bound)).IsProblem(
            403,
            "missing_scope"
        );
    }

    [Fact]
    public async Task Every_change_is_recorded_with_who_made_it()
    {
        var owner = await server.JoinAsync("owner-7@example.com", PersonRole.Owner);
        var staff = await server.JoinAsync("audited@example.com", PersonRole.ReadOnly);
        var id = await staff.IdAsync();

        await owner.Client.People.PatchAsync(
            id,
            new PersonPatch { Role = "manager", Name = "A secret name" },
            cancellation: Stopping
        );
        await owner.Client.People.EndSessionsAsync(id, cancellation: Stopping);

        var records = await server
            .Get<Database>()
            .ListAsync(
                "select actor, action, coalesce(detail, '') from audit where subject = @subject order by id",
                row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}",
                Stopping,
                ("subject", id)
            );
        Assert.Equal(
            [
                $"person_{staff.Person.Id} session.begin invitation",
                $"person_{owner.Person.Id} person.change name, role: read_only to manager",
                $"person_{owner.Person.Id} session.end sessions: 1",
            ],
            records
        );
    }
}
