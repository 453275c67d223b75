using Microsoft.AspNetCore.Routing;
using OtpNet;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Server.Application.Access;
using Tributary.Server.Http;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>A server whose owners and people of finance must have one-time codes.</summary>
public sealed class StrictServer : SqliteServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Tributary:SignIn:CodesFor", "owner, finance")];
}

/// <summary>A person whose role requires one-time codes can do nothing else until they are set up.</summary>
public sealed class RequiredCodeTests(StrictServer server) : IClassFixture<StrictServer>
{
    private static readonly PasswordRequest s_confirmation = new() { Password = Staff.Password };

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_but_the_setup_is_open_before()
    {
        var staff = await server.JoinAsync("new@required.example", PersonRole.Finance);

        var me = await staff.Client.Me.GetAsync(cancellation: Stopping);
        await IsRefusedAsync(() => staff.Client.Programs.ListAsync(cancellation: Stopping));
        await IsRefusedAsync(() => staff.Client.Me.ListSessionsAsync(cancellation: Stopping));
        await IsRefusedAsync(() => staff.Client.Me.PatchAsync(new MePatch { Name = "Ann" }, cancellation: Stopping));
        Assert.Empty(me.Scopes);

        var secret = await staff.Client.Me.BeginCodesAsync(s_confirmation, cancellation: Stopping);
        await IsRefusedAsync(() => staff.Client.Programs.ListAsync(cancellation: Stopping));
        await staff.Client.Me.ConfirmCodesAsync(new CodeRequest { Code = CodeOf(secret) }, cancellation: Stopping);

        await staff.Client.Programs.ListAsync(cancellation: Stopping);
        Assert.Equal(["read", "approve"], (await staff.Client.Me.GetAsync(cancellation: Stopping)).Scopes);
    }

    [Fact]
    public async Task Every_other_endpoint_is_closed_before()
    {
        await server.OpenAsync();

        var open = server
            .Get<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<OpenBeforeCodes>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText)
            .Order(StringComparer.Ordinal);

        Assert.Equal(["/v1/me", "/v1/me/codes", "/v1/me/codes/confirm"], open);
    }

    [Fact]
    public async Task The_pages_show_nothing_else_before()
    {
        await server.CreateOnceAsync("hidden-program");
        using var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);
        await visitor.SendAsync(
            await server.InviteAsync("page@required.example", PersonRole.Owner),
            Tributary.Dashboard.Addressing.Addresses.InvitationForm,
            ("email", "page@required.example"),
            ("password", Staff.Password)
        );

        foreach (var path in (string[])["/dashboard", "/dashboard/hidden-program/members", "/dashboard/-/people"])
        {
            var page = await visitor.GetAsync(path);
            Assert.Equal(200, page.Status);
            Assert.Contains("Your role requires one-time codes.", page.Body);
            Assert.DoesNotContain("hidden-program</", page.Body);
            Assert.DoesNotContain("<nav", page.Body);
        }
        Assert.Equal(403, (await visitor.GetAsync("/dashboard/-/files/hidden-program/members.csv")).Status);
    }

    [Fact]
    public async Task Other_roles_need_none_and_another_role_does_at_once()
    {
        var owner = await EnrolledOwnerAsync("owner@required.example");
        var staff = await server.JoinAsync("reader@required.example", PersonRole.ReadOnly);
        await staff.Client.Programs.ListAsync(cancellation: Stopping);

        await owner.Client.People.PatchAsync(
            await staff.IdAsync(),
            new PersonPatch { Role = "finance" },
            cancellation: Stopping
        );

        await IsRefusedAsync(() => staff.Client.Programs.ListAsync(cancellation: Stopping));
    }

    [Fact]
    public async Task A_key_of_the_operator_lets_the_only_owner_in_again()
    {
        var owner = await EnrolledOwnerAsync("lost@required.example");

        var reset = await server.PostAsync($"/v1/people/{await owner.IdAsync()}/reset-codes", "");
        var result = await server
            .Get<SignIn>()
            .TryAsync("lost@required.example", Staff.Password, Staff.From("home"), Stopping);
        var again = await server.AsAsync(result.Person!, result.Token!);

        Assert.Equal(200, reset.Status);
        await IsRefusedAsync(() => again.Client.People.ListAsync(cancellation: Stopping));
        await EnrolAsync(again);
        await again.Client.People.ListAsync(cancellation: Stopping);
    }

    [Fact]
    public void A_provider_asks_for_second_factors_itself()
    {
        var policy = new CodePolicy([PersonRole.Owner]);
        var person = new Person
        {
            Id = default,
            Email = "ann@example.com",
            Name = "Ann",
            Role = "owner",
            CreatedAt = default,
        };

        Assert.False(policy.IsOpenFor(person with { Issuer = "https://login.example", Subject = "1" }));
        Assert.True(policy.IsOpenFor(person with { PasswordHash = "hash" }));
        Assert.False(policy.IsOpenFor(person with { PasswordHash = "hash", Role = "manager" }));
    }

    private async Task<StaffMember> EnrolledOwnerAsync(string email)
    {
        var owner = await server.JoinAsync(email, PersonRole.Owner);
        await EnrolAsync(owner);
        return owner;
    }

    private static async Task EnrolAsync(StaffMember staff)
    {
        var secret = await staff.Client.Me.BeginCodesAsync(s_confirmation, cancellation: Stopping);
        await staff.Client.Me.ConfirmCodesAsync(new CodeRequest { Code = CodeOf(secret) }, cancellation: Stopping);
    }

    private static string CodeOf(CodeSecret secret) =>
        new Totp(Base32Encoding.ToBytes(secret.Secret)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static async Task IsRefusedAsync(Func<Task> call) =>
        Assert.Equal("codes_required", (await Assert.ThrowsAsync<TributaryException>(call)).Code);
}
