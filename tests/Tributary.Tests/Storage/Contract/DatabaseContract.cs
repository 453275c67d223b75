using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Replay;
using Tributary.Storage.Verify;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>The additional requirements for a store in a database, which outlives its nodes.</summary>
public abstract partial class DatabaseContract : StoreContract
{
    protected abstract ValueTask<IStore> OpenAsync(int partitions);

    protected abstract Database DatabaseOf(IStore store);

    protected Database Database => DatabaseOf(Store);

    protected override ValueTask<IStore> OpenAsync() => OpenAsync(PartitionCount);

    protected override async ValueTask<StoreSnapshot> SnapshotAsync()
    {
        await using var connection = await Database.OpenAsync(Stopping);
        return await SqlStoreView.ReadAsync(connection, Stopping);
    }

    /// <summary>A statement before triggers may be disabled.</summary>
    protected virtual string Permission => "select 1";

    /// <summary>
    /// Disables the database's refusal to change append-only tables. SQLite has a file for each test, PostgreSQL one
    /// database for all of them.
    /// </summary>
    private string Unguarded(string fault) =>
        Database is Tributary.Storage.Connections.PostgresDatabase
            ? $"""
                {Permission};
                alter table entry disable trigger user; alter table reward disable trigger user;
                {fault};
                alter table entry enable trigger user; alter table reward enable trigger user;
                """
            : $"""
                drop trigger entry_fixed; drop trigger entry_decided_once; drop trigger entry_blanked;
                drop trigger reward_booked; drop trigger reward_kept;
                {fault}
                """;

    protected override ValueTask AddSinkAsync(string name) => new Sinks(Database).AddAsync(name, Store.Now, Stopping);

    [Fact]
    public async Task Another_number_of_partitions_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await OpenAsync(PartitionCount + 1)
        );

        Assert.Contains("partitions", refused.Message, StringComparison.Ordinal);
        Assert.Equal(PartitionCount, Store.Partitions);
    }

    [Fact]
    public async Task A_new_node_goes_on_where_the_others_stopped()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        var before = await SnapshotAsync();

        await using (var node = await OpenAsync())
        {
            Assert.Equivalent(before, await SnapshotAsync());
            Assert.Equal(
                EntryOutcome.Duplicate,
                (await node.AcceptAsync([Purchase(program, "p1", "bob")], Stopping))[0].Outcome
            );
            await DrainAsync(node);
        }

        Assert.Single((await AssertSoundAsync()).Rewards);
    }

    [Theory]
    [InlineData("update account set reward_amount = reward_amount + 1 where rewards > 0", "an account's earnings")]
    [InlineData("update account set rewards = rewards + 1 where rewards > 0", "an account's earnings")]
    [InlineData("update member_stats set rewards = rewards - 1 where rewards > 0", "rewards are counted")]
    public async Task Verify_names_figures_that_differ_from_the_rewards(string fault, string title)
    {
        var program = await ProgramAsync(MoneyAndMugs);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"));
        await Store.AcceptAsync(
            [Purchase(program, "p1", "bob", 1000), Refund(program, "r1", "p1", "bob", 300)],
            Stopping
        );
        await DrainAsync();
        Assert.Empty(await FaultsAsync());

        Assert.Equal(1, await Database.ExecuteAsync(fault, Stopping));

        Assert.Contains(title, Assert.Single(await FaultsAsync()), StringComparison.Ordinal);
    }

    private async Task<List<string>> FaultsAsync()
    {
        var faults = new List<string>();
        await foreach (var check in new Verification(Database, Store).RunAsync(Stopping))
            if (!check.Holds)
                faults.Add(check.Title);
        return faults;
    }

    [Fact]
    public async Task A_replay_releases_what_the_log_released()
    {
        var program = await ThreeMembersAsync(
            """
            { "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%"], "hold": "36500d" } ] }
            """
        );
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        var reward = Assert.Single((await SnapshotAsync()).Rewards);
        Assert.Equal(RewardStatus.Held, reward.Status);

        await AcceptAsync(
            await CommandAsync(program, new ReleaseRewards(reward.PayableAt, 1_000), default, reward.Partition)
        );
        await DrainAsync();

        Assert.Equal(RewardStatus.Payable, Assert.Single((await SnapshotAsync()).Rewards).Status);
        var replay = await ReplayAsync();
        Assert.True(replay.Holds, string.Join('\n', replay.Offenders));
    }

    [Theory]
    [InlineData("update reward set payable_at = payable_at + 1", 6)]
    [InlineData("update reward set booked_as = 'hold'", 6)]
    [InlineData("update reward set granted_by = source_id", 6)]
    [InlineData(
        "update reward set status = 'reversed' where member_id in (select id from member where external_id = 'root5')",
        1
    )]
    [InlineData("delete from reward where member_id in (select id from member where external_id = 'root2')", 1)]
    public async Task A_replay_names_the_rewards_that_differ_in_any_partition(string fault, int offenders)
    {
        var program = await ProgramAsync(
            """
            { "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%"], "hold": "30d" } ] }
            """
        );
        var trees = Enumerable.Range(0, 6).ToArray();
        await JoinAsync([
            .. trees.Select(i => NewMember(program, $"root{i}")),
            .. trees.Select(i => NewMember(program, $"child{i}", $"root{i}")),
        ]);
        foreach (var i in trees)
            await AcceptAsync(Purchase(program, $"p{i}", $"child{i}"));
        await DrainAsync();
        Assert.Empty((await ReplayAsync()).Offenders);

        await Database.ExecuteAsync(Unguarded(fault), Stopping);

        Assert.Equal(offenders, (await ReplayAsync()).Offenders.Count);
    }

    private async Task<CheckResult> ReplayAsync() =>
        await new LogReplay(Database, Store.Partitions, TimeProvider.System).RunAsync(null, Stopping);

    [Fact]
    public async Task A_replay_comes_to_the_same_scores_and_rewards()
    {
        var program = await HeldAsync();
        await ResolveAsync(program, await SnapshotAsync(), "bob", CaseOutcome.Pass);
        await JoinAsync([
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    With(
                        With(NewMember(program, $"farm{i}", "ann"), TraitKind.Device, "d1"),
                        TraitKind.Address,
                        "192.0.2.1"
                    )
                ),
        ]);
        foreach (var i in Enumerable.Range(0, 4))
            await AcceptAsync(Purchase(program, $"f{i}", $"farm{i}", 4000) with { OccurredAt = Store.Now });
        await DrainAsync();
        var stored = await SnapshotAsync();
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(RiskVerdict.Held, stored.Member($"farm{i}").Risk.Verdict));

        var replay = await ReplayAsync();
        Assert.True(replay.Holds, string.Join('\n', replay.Offenders));
    }
}
