using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Nothing_to_do_is_no_unit()
    {
        await ThreeMembersAsync();

        Assert.Null(await Store.ClaimAsync(10, null, Stopping));
        Assert.Null(await Store.ClaimAsync(10, 1, Stopping));
    }

    [Fact]
    public async Task A_unit_takes_its_limit_by_partition_and_then_in_order()
    {
        var program = await PairsAsync(12);
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 48).Select(i => Purchase(program, $"p{i}", $"m{i % 12}"))],
            Stopping
        );

        var taken = new List<EntryId>();
        while (await Store.ClaimAsync(5, null, Stopping) is { } claimed)
        {
            await using var unit = claimed;
            Assert.InRange(unit.Entries.Count, 1, 5);
            Assert.Equal(unit.Entries.OrderBy(e => e.Partition).ThenBy(e => e.InboxId), unit.Entries);
            taken.AddRange(unit.Entries.Select(e => e.EventId));
            await unit.CommitAsync(await DecideAsync(Store, unit), Stopping);
        }

        Assert.Equal((48, 48), (taken.Count, taken.Distinct().Count()));
        var stored = await AssertSoundAsync();
        Assert.All(
            stored.Decisions.GroupBy(d => d.Partition),
            p => Assert.Equal(p.Select(d => d.EventId).Order(), p.Select(d => d.EventId))
        );
    }

    [Fact]
    public async Task The_oldest_work_comes_first()
    {
        var program = await PairsAsync(12);
        var members = (await SnapshotAsync())
            .Members.Where(m => m.ExternalId.StartsWith('m'))
            .GroupBy(m => m.Partition)
            .ToList();
        Assert.InRange(members.Count, 2, PartitionCount);
        foreach (var partition in members.OrderByDescending(p => p.Key))
            await AcceptAsync(Purchase(program, $"p{partition.Key}", partition.First().ExternalId));

        foreach (var partition in members.Select(p => p.Key).OrderDescending())
        {
            await using var unit = await Store.ClaimAsync(1, null, Stopping);
            Assert.Equal(partition, Assert.Single(unit!.Entries).Partition);
            await unit.CommitAsync(await DecideAsync(Store, unit), Stopping);
        }
    }

    [Fact]
    public async Task Two_units_never_share_a_partition()
    {
        var other = await OpenOtherAsync();
        var program = await PairsAsync(12);
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 48).Select(i => Purchase(program, $"p{i}", $"m{i % 12}"))],
            Stopping
        );

        await other.TakeIdsAsync(1, Stopping); // a node draws its ids before anybody locks the whole file
        await using var first = await Store.ClaimAsync(5, null, Stopping);
        await using var beside = await other.ClaimAsync(1_000, null, Stopping);
        Assert.Equal(TakesOneUnitAtATime, beside is null);
        Assert.Empty(
            (beside?.Entries ?? []).Select(e => e.Partition).Intersect(first!.Entries.Select(e => e.Partition))
        );
        await using var third = await Store.ClaimAsync(10, null, Stopping);
        if (TakesOnePartitionAtATime)
            Assert.DoesNotContain(
                third!.Entries[0].Partition,
                first!.Entries.Concat(beside!.Entries).Select(e => e.Partition)
            );
        else
            Assert.Null(third);
    }

    [Fact]
    public async Task A_waiting_claim_sees_the_partition_as_it_was_left()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var accepted = await Store.AcceptAsync(
            [.. Enumerable.Range(0, 6).Select(i => Purchase(program, $"p{i}", "bob"))],
            Stopping
        );
        var first = await Store.ClaimAsync(2, null, Stopping);
        var waiting = Task.Run(async () => await other.ClaimAsync(10, first!.Entries[0].Partition, Stopping));

        await first!.CommitAsync(await DecideAsync(Store, first), Stopping);
        await first.DisposeAsync();

        await using var second = await waiting;
        Assert.Equal(accepted.Skip(2).Select(a => a.EventId), second!.Entries.Select(e => e.EventId));
        await second.CommitAsync(await DecideAsync(other, second), Stopping);
        Assert.Equal(6, (await AssertSoundAsync()).Rewards.Count);
    }

    [Fact]
    public async Task A_unit_that_is_not_committed_leaves_everything()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        var before = await SnapshotAsync();

        await using (var unit = await Store.ClaimAsync(10, null, Stopping))
            await DecideAsync(Store, unit!);

        Assert.Equivalent(before, await SnapshotAsync());
        await using var again = await other.ClaimAsync(10, null, Stopping);
        Assert.Single(again!.Entries);
    }

    [Fact]
    public async Task Many_workers_decide_each_entry_once()
    {
        var program = await PairsAsync(16);
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 300).Select(i => Purchase(program, $"p{i}", $"m{i % 16}", 1000 + i))],
            Stopping
        );
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 60).Select(i => Refund(program, $"r{i}", $"p{i}", $"m{i % 16}", 500))],
            Stopping
        );

        await DrainByManyAsync(workers: 6, limit: 7);

        var stored = await AssertSoundAsync();
        Assert.Equal(300, stored.Rewards.Count);
        Assert.Equal(60, stored.Reversals.Count);
        foreach (var referrer in Enumerable.Range(0, 16))
        {
            var events = Enumerable.Range(0, 300).Where(i => i % 16 == referrer).ToList();
            var expected =
                events.Sum(i => Math.Round((1000 + i) / 10m, MidpointRounding.ToEven))
                - events
                    .Where(i => i < 60)
                    .Sum(i => Math.Floor(Math.Round((1000 + i) / 10m, MidpointRounding.ToEven) * 500 / (1000 + i)));
            Assert.Equal(expected, stored.Balance(stored.Member($"r{referrer}").Id, "USD").Payable);
        }
    }

    [Fact]
    public async Task A_budget_hit_by_many_trees_at_once_is_never_exceeded()
    {
        const string Budget = """
            { "budget": { "amount": 1050, "per": "all" },
              "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
                             "cap": { "count": 12, "per": "month" } } ] }
            """;
        var program = await PairsAsync(12, Budget);
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 96).Select(i => Purchase(program, $"p{i}", $"m{i % 12}", 200))],
            Stopping
        );

        await DrainByManyAsync(workers: 6, limit: 5);

        var stored = await AssertSoundAsync(Budget);
        Assert.Equal((53, 1050L), (stored.Rewards.Count, stored.Rewards.Sum(r => r.Amount)));
        Assert.Equal(new CapSums(53, 1050), stored.Caps[CapKey.OfProgram(program, CapName.OfBudget(CapPeriod.All), 0)]);
    }
}
