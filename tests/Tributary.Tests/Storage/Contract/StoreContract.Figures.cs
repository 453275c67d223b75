using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Tests.Engine.Deciding;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    private const string InTokyo = """
        { "timezone": "Asia/Tokyo",
          "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Figures_are_of_the_latest_month_and_week_in_any_order(bool oneByOne)
    {
        var program = await ProgramAsync(InTokyo);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"));
        NewEntry[] entries =
        [
            PurchaseAt("p1", "04-30T16:00", 1000), // the first of May in Tokyo
            PurchaseAt("p2", "05-20", 2000),
            PurchaseAt("p3", "05-03", 4000), // late: in this month, but in a week that has ended
            PurchaseAt("p4", "04-10", 8000), // later still: in a month that has ended
            Refund(program, "r1", "p1", "bob", 500) with
            {
                OccurredAt = TableLine.Time("05-21"),
            },
        ];

        foreach (var batch in entries.Chunk(oneByOne ? 1 : entries.Length))
        {
            await Store.AcceptAsync(batch, Stopping);
            await DrainAsync();
        }

        var stored = await AssertSoundAsync(InTokyo);
        var (all, month, week) = stored.Stats[new(program, stored.Member("ann").Id)];
        Assert.Equal(14_500, all.Revenue);
        Assert.Equal(new PeriodDelta(20260501, 0, 6_500), month);
        Assert.Equal(new PeriodDelta(20260518, 0, 1_500), week);
        Assert.Equal(
            new Earnings(4, 1_450, new(20260501, 650), new(20260518, 150)),
            stored.EarnedBy(stored.Member("ann").Id, "USD")
        );

        NewEntry PurchaseAt(string id, string at, long amount) =>
            Purchase(program, id, "bob", amount) with
            {
                OccurredAt = TableLine.Time(at),
            };
    }

    [Fact]
    public async Task An_adjustment_and_its_rejection_are_no_merit()
    {
        var program = await ThreeMembersAsync();
        var bob = (await SnapshotAsync()).Member("bob");
        var before = await SnapshotAsync();

        await AcceptAsync(
            await CommandAsync(program, new AdjustBalance(NeedsSecondPerson: true), bob.Id, bob.Partition) with
            {
                Amount = 500,
                Currency = "USD",
            }
        );
        await DrainAsync();
        var reward = Assert.Single((await SnapshotAsync()).Rewards);
        await AcceptAsync(await CommandAsync(program, new RejectReward(reward.Id), bob.Id, bob.Partition));
        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Equal(RewardStatus.Reversed, Assert.Single(stored.Rewards).Status);
        Assert.Equal(before.Stats, stored.Stats);
        Assert.Equal(default, stored.EarnedBy(bob.Id, "USD"));
    }

    protected const string MoneyAndMugs = """
        { "accepts": ["EUR"], "rewards": [
            { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] },
            { "key": "mug", "on": "purchase", "to": "referrer", "kind": "gift", "item": "mug" } ] }
        """;

    [Fact]
    public async Task Money_is_counted_with_its_account_and_items_with_the_member()
    {
        var program = await ProgramAsync(MoneyAndMugs);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"));
        await Store.AcceptAsync(
            [
                Purchase(program, "p1", "bob", 1000),
                Purchase(program, "p2", "bob", 2000),
                Purchase(program, "p3", "bob", 500) with
                {
                    Currency = "EUR",
                },
                Refund(program, "r1", "p1", "bob", 1000),
                Refund(program, "r2", "p2", "bob", 500),
            ],
            Stopping
        );
        await DrainAsync();

        var stored = await AssertSoundAsync(MoneyAndMugs);
        var ann = stored.Member("ann").Id;
        Assert.Equal((1, 150), (stored.EarnedBy(ann, "USD").Rewards, stored.EarnedBy(ann, "USD").Amount));
        Assert.Equal((1, 50), (stored.EarnedBy(ann, "EUR").Rewards, stored.EarnedBy(ann, "EUR").Amount));
        Assert.Equal(2, stored.Stats[new(program, ann)].All.Rewards);
    }
}
