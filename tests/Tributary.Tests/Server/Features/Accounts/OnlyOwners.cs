using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.People;
using Tributary.Tests.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Server.Features.Accounts;

/// <summary>Owners that are the only ones of a server, until they are disposed of.</summary>
internal sealed record OnlyOwners(
    TestServer Server,
    IReadOnlyList<StaffMember> Owners,
    IReadOnlyList<string> Ids,
    IReadOnlyList<string> Others
) : IAsyncDisposable
{
    private static int s_owners;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>Makes the owners of this test the only ones, and gives the others their role back at its end.</summary>
    public static async Task<OnlyOwners> CreateAsync(TestServer server)
    {
        var owners = new List<StaffMember>();
        for (var i = 0; i < 4; i++)
            owners.Add(
                await server.JoinAsync(
                    $"one-of-all-{Interlocked.Increment(ref s_owners)}@example.com",
                    PersonRole.Owner
                )
            );
        var ids = new List<string>();
        foreach (var owner in owners)
            ids.Add(await owner.IdAsync());
        var others = (await owners[0].Client.People.ListAsync(new ListQuery { Limit = 100 }))
            .Items.Where(person => person is { Role: "owner", DisabledAt: null } && !ids.Contains(person.Id))
            .Select(person => person.Id)
            .ToList();
        foreach (var other in others)
            await owners[0].Client.People.PatchAsync(other, new PersonPatch { Role = "manager" });
        return new OnlyOwners(server, owners, ids, others);
    }

    public async Task<long> CountAsync() =>
        (
            await Server
                .Get<Database>()
                .ListAsync(
                    "select count(*) from person where role = 'owner' and disabled_at is null",
                    row => row.GetInt64(0),
                    Stopping
                )
        ).Single();

    /// <summary>Tries to demote the person who is left, with the key of the server.</summary>
    public async Task<string?> RemoveLastAsync()
    {
        foreach (var id in Ids)
        {
            var answer = await Server.SendAsync(HttpMethod.Patch, "/v1/people/" + id, """{"role":"read_only"}""");
            if (answer.Status != 200)
                return answer.Text("code");
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in Others)
            await Server.SendAsync(HttpMethod.Patch, "/v1/people/" + other, """{"role":"owner"}""");
    }
}
