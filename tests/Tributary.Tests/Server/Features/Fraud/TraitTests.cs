using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Server.Features.Fraud;

public sealed class SqliteTraitTests(SqliteServer server) : TraitTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresTraitTests(PostgresServer server) : TraitTests(server), IClassFixture<PostgresServer>;

/// <summary>Traits that come late or change, and how long they are kept.</summary>
public abstract class TraitTests(TestServer server)
{
    [Fact]
    public async Task Traits_that_come_later_are_checked_at_once()
    {
        var program = await server.CreateProgramAsync("late");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        await server.PostAsync(
            program + "/members/ann/traits",
            """{"payout_account":"PL61 1090 1014 0000 0712 1981 2874"}"""
        );

        var bob = await server.PostAsync(
            program + "/members/bob/traits",
            """{"payout_account":"pl61109010140000071219812874"}"""
        );

        Assert.Equal((200, "held", "80"), (bob.Status, bob.Text("verdict"), bob.Text("score")));
        Assert.Equal("same_payout_account", bob.Json.GetProperty("signals")[0].GetProperty("name").GetString());
        (await server.PostAsync(program + "/members/bob/traits", """{"ip":"1.2.3"}""")).IsProblem(
            422,
            "invalid_format",
            "/ip"
        );
        (await server.PostAsync(program + "/members/bob/traits", """{"iban":"x"}""")).IsProblem(
            400,
            "unknown_field",
            "/iban"
        );
        (await server.PostAsync(program + "/members/nobody/traits", "{}")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task A_value_told_twice_is_kept_once()
    {
        var program = await server.CreateProgramAsync("twice");
        await server.AddMemberAsync(program, "ann", ""","device":"phone-1" """);

        for (var i = 0; i < 2; i++)
            Assert.Equal(
                200,
                (
                    await server.PostAsync(program + "/members/ann/traits", """{"device":"phone-1","card":"card-1"}""")
                ).Status
            );

        var kept = await server
            .Get<Database>()
            .ListAsync(
                "select t.kind from trait t join program p on p.id = t.program_id where p.name = 'twice' "
                    + "order by t.kind",
                r => r.GetInt32(0),
                TestContext.Current.CancellationToken
            );
        Assert.Equal(2, kept.Count);
        Assert.Equal(2, kept.Distinct().Count());
    }

    [Fact]
    public async Task A_changed_address_is_compared_too()
    {
        var program = await server.CreateProgramAsync("patch");
        await server.AddMemberAsync(program, "ann", ""","email":"ann@example.org" """);
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann","email":"bob@example.org" """);

        Assert.Equal(
            200,
            (
                await server.SendAsync(HttpMethod.Patch, program + "/members/bob", """{"email":"Ann@example.org"}""")
            ).Status
        );

        Assert.Equal("rejected", (await server.GetAsync(program + "/members/bob/fraud")).Text("verdict"));
    }

    [Fact]
    public async Task Addresses_and_devices_are_kept_as_hashes_only()
    {
        var program = await server.CreateProgramAsync("hashes");
        await server.AddMemberAsync(
            program,
            "ann",
            """
            ,"ip":"203.0.113.77","device":"dev-secret-1","user_agent":"Agent/7 secret","card":"card-secret-1",
            "payout_account":"acct-secret-1"
            """
        );

        var database = server.Get<Database>();
        foreach (
            var (column, table) in new[]
            {
                ("ip", "member_detail"),
                ("device", "member_detail"),
                ("user_agent", "member_detail"),
            }
        )
            Assert.Empty(
                await database.ListAsync(
                    $"select {column} from {table} where {column} is not null",
                    r => r.GetString(0),
                    TestContext.Current.CancellationToken
                )
            );
        var kinds = await database.ListAsync(
            """
            select t.kind from trait t join program p on p.id = t.program_id where p.name = 'hashes' order by t.kind
            """,
            r => r.GetInt32(0),
            TestContext.Current.CancellationToken
        );
        Assert.Equal([3, 4, 5, 6], kinds);
    }

    [Fact]
    public async Task An_address_that_has_faded_is_forgotten()
    {
        var program = await server.CreateProgramAsync("faded");
        await server.AddMemberAsync(
            program,
            "old",
            ""","ip":"203.0.113.9","user_agent":"Agent/1","device":"d1","joined_at":"2025-01-01T00:00:00Z" """
        );
        await server.AddMemberAsync(program, "new", ""","ip":"203.0.113.9" """);

        await server.Get<FraudSearch>().RunAsync(TestContext.Current.CancellationToken);

        var kept = await server
            .Get<Database>()
            .ListAsync(
                """
                select m.external_id, t.kind
                from trait t join member m on m.id = t.member_id join program p on p.id = t.program_id
                where p.name = 'faded' order by m.external_id, t.kind
                """,
                r => $"{r.GetString(0)} {r.GetInt32(1)}",
                TestContext.Current.CancellationToken
            );
        Assert.Equal(["new 3", "old 4"], kept);
    }
}
