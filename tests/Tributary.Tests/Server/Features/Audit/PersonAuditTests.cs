using Tributary.Client.Contracts;
using Tributary.Storage.Features.People;
using Tributary.Tests.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Server.Features.Audit;

public sealed class SqlitePersonAuditTests(SqliteServer server) : PersonAuditTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresPersonAuditTests(PostgresServer server)
    : PersonAuditTests(server),
        IClassFixture<PostgresServer>;

/// <summary>
/// The audit log lists changes that people make beside the log of events, with their names. It leaves out those that
/// platforms send by the thousand.
/// </summary>
public abstract class PersonAuditTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Codes_of_people_are_listed_and_those_of_keys_are_not()
    {
        var program = await server.CreateProgramAsync("audit-codes");
        await server.AddMemberAsync(program, "ann");
        var staff = await server.JoinAsync("codes@audit.example", PersonRole.Manager);
        var client = staff.Client.In("audit-codes");
        await server.PostAsync(program + "/members/ann/codes", """{"code":"BYKEY"}""");
        await server.SendAsync(HttpMethod.Patch, program + "/codes/bykey", """{"max_uses":3}""");

        await client.Members.AddCodeAsync("ann", new NewCode { Code = "SPRING" }, cancellation: Stopping);
        await client.Codes.PatchAsync("spring", new CodePatch { MaxUses = 5 }, Stopping);
        await client.Codes.EndAsync("spring", Stopping);
        await client.Codes.EndAsync("spring", Stopping); // it has ended already

        Assert.Equal(
            ["code.end ann SPRING", "code.change ann SPRING", "code.create ann SPRING"],
            await ListAsync(program, staff)
        );
    }

    [Fact]
    public async Task Traits_that_a_person_adds_are_listed_without_their_values()
    {
        var program = await server.CreateProgramAsync("audit-traits");
        await server.AddMemberAsync(program, "ann");
        var staff = await server.JoinAsync("traits@audit.example", PersonRole.Manager);
        await server.PostAsync(program + "/members/ann/traits", """{"device":"d-1"}""");

        await staff
            .Client.In("audit-traits")
            .Fraud.AddTraitsAsync("ann", new NewTraits { Email = "ann@example.com" }, Stopping);

        Assert.Contains(
            await ListAsync(program, staff),
            line => line.StartsWith("traits.add ann traits: ", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("ann@example.com", (await server.GetAsync(program + "/audit")).Body);
        Assert.Single(
            (await EntriesAsync(program + "/audit?limit=100")),
            line => line.StartsWith("traits.add", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Every_change_of_the_portals_look_is_listed()
    {
        var program = await server.CreateProgramAsync("audit-look");
        await server.SendAsync(HttpMethod.Put, program + "/portal", """{"name":"Friends"}""");
        await server.SendAsync(HttpMethod.Put, program + "/portal", """{"name":7}""");

        Assert.Equal(
            ["portal.change audit-look ", "program.create audit-look Version 1"],
            await EntriesAsync(program + "/audit")
        );
    }

    private Task<List<string>> ListAsync(string program, StaffMember staff) =>
        EntriesAsync($"{program}/audit?actor=person_{staff.Person.Id}");

    private async Task<List<string>> EntriesAsync(string path) =>
        [
            .. (await server.GetAsync(path))
                .As<Page<AuditEntry>>()
                .Items.Select(entry => $"{entry.Action} {entry.Subject} {entry.Detail}"),
        ];
}
