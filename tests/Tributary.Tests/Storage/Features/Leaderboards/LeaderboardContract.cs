using System.Text.Json.Nodes;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Storage.Features.Leaderboards;

/// <summary>Checks what a leaderboard shows.</summary>
public abstract class LeaderboardContract : LeaderboardTest
{
    private protected LeaderboardContract(ReadServerFixture fixture)
        : base(fixture) { }

    [Fact]
    public async Task A_leaderboard_follows_the_decisions_and_counts_nothing_twice()
    {
        await RollUpAsync();
        await RollUpAsync();

        Assert.Equal(["1 ann 1"], await BoardAsync("referrals", "all"));
        Assert.Equal(["1 ann 4499"], await BoardAsync("revenue", "month"));
        Assert.Equal(["1 ann 950", "2 bob 250"], await BoardAsync("rewards", "week"));

        await Server.SendAsync(Program, "refund", "r2", "bob", null, reverses: "p2");
        await Server.SendAsync(Program, "purchase", "p5", "cid", 4000);
        await Server.DecideAsync();
        await RollUpAsync();

        // The first referral is open again; cid's purchase completed bob's.
        Assert.Equal(["1 bob 1"], await BoardAsync("referrals", "all"));
        Assert.Equal(["1 bob 4000", "2 ann 1999"], await BoardAsync("revenue", "all"));
        Assert.Equal(["1 bob 1400", "2 cid 500", "3 ann 400"], await BoardAsync("rewards", "all"));
    }

    [Fact]
    public async Task Equal_values_share_a_rank()
    {
        await Server.SendAsync(Program, "purchase", "p6", "cid", 4499);
        await Server.DecideAsync();
        await RollUpAsync();

        Assert.Equal(["1", "1"], (await BoardAsync("revenue", "all")).Select(line => line.Split(' ')[0]));
        Assert.Single(await BoardAsync("revenue", "all&limit=1"));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/leaderboard?by=fame"));
    }

    [Fact]
    public async Task Members_see_names_and_no_ids_and_only_who_is_listed()
    {
        await PatchAsync("bob", new JsonObject { ["display_name"] = " Bob 🦊 " });
        await PatchAsync("ann", new JsonObject { ["leaderboard_opt_out"] = true });
        await Server.SendAsync(Program, "purchase", "p6", "cid", 4499);
        await Server.DecideAsync();
        await RollUpAsync();

        // ann and bob share the first place; ann keeps hers without being seen.
        Assert.Equal(
            ["1  ann False 4499", "1 Bob 🦊 bob True 4499"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=revenue"), "items")
        );
        Assert.Equal(
            ["1 Bob 🦊  True 4499"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=revenue&for=members&limit=1"), "items")
        );
        Assert.Equal(
            (400, "invalid_parameter"),
            await Server.RefusedAsync($"{Acme}/leaderboard?by=revenue&for=anybody")
        );
    }

    [Fact]
    public async Task A_member_learns_its_rank_and_who_is_near()
    {
        await PatchAsync("cid", new JsonObject { ["display_name"] = "Cid" });
        await PatchAsync("ann", new JsonObject { ["leaderboard_opt_out"] = true });
        await Server.SendAsync(Program, "purchase", "p5", "cid", 4000);
        await Server.DecideAsync();

        var rank = await Server.GetAsync($"{Acme}/members/bob/rank?by=rewards");
        Assert.Equal((1, 3), ((int)rank["rank"]!, (int)rank["members"]!));
        Assert.Empty(Lines(rank, "above"));
        Assert.Equal(["3 Cid  True 500"], Lines(rank, "below"));

        var platform = await Server.GetAsync($"{Acme}/members/cid/rank?by=rewards&for=platform&around=1");
        Assert.Equal(["2  ann False 1150"], Lines(platform, "above"));
        Assert.Empty(Lines(platform, "below"));

        var own = await Server.GetAsync($"{Acme}/members/ann/rank?by=rewards&period=month");
        Assert.Equal((2, true), ((int)own["rank"]!, (bool)own["leaderboard_opt_out"]!));
        Assert.Equal(["1   True 1650"], Lines(own, "above"));
        Assert.Null((await Server.GetAsync($"{Acme}/members/cid/rank?by=referrals"))["rank"]);
        Assert.Equal((404, "member_not_found"), await Server.RefusedAsync($"{Acme}/members/nobody/rank"));
    }

    [Fact]
    public async Task A_group_has_leaderboards_of_its_own()
    {
        await Server
            .Get<Database>()
            .ExecuteAsync(
                "update member set member_group = 'vip' where program_id = @program and external_id = 'bob'",
                Stopping,
                ("@program", Program)
            );

        Assert.Equal(
            ["1  bob True 250"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=rewards&group=vip"), "items")
        );
        Assert.Equal(
            ["1  ann True 950"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=rewards&group=default"), "items")
        );
        Assert.Equal(1, (int)(await Server.GetAsync($"{Acme}/members/bob/rank?by=rewards&group=vip"))["rank"]!);
        Assert.Null((await Server.GetAsync($"{Acme}/members/ann/rank?by=rewards&group=vip"))["rank"]);
    }

    private static string[] Lines(JsonNode answer, string list) =>
        [
            .. answer[list]!
                .AsArray()
                .Select(line =>
                    $"{line!["rank"]} {line["display_name"]} {line["member"]} {(bool)line["listed"]!} {line["value"]}"
                ),
        ];

    private Task PatchAsync(string member, JsonObject patch) =>
        Server.SendAsync(HttpMethod.Patch, $"{Acme}/members/{member}", patch.ToJsonString(), 200);
}
