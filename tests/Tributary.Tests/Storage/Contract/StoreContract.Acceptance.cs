using System.Text;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_accepted_event_is_claimed_as_it_came()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var now = Store.Now;
        var sent = Purchase(program, "p1", "bob", 12_34) with
        {
            Properties = """{"sku":"ä-1","items":2}"""u8.ToArray(),
            Actor = "key 7",
        };
        var accepted = await AcceptAsync(sent);

        await using var unit = await other.ClaimAsync(10, null, Stopping);
        var entry = Assert.Single(unit!.Entries);
        var bob = (await SnapshotAsync()).Member("bob");
        Assert.Equal((EntryOutcome.Accepted, entry.EventId), (accepted.Outcome, accepted.EventId));
        Assert.Equal(
            (program, bob.Partition, "purchase", bob.Id, (long?)12_34, "USD", sent.OccurredAt!.Value, "key 7"),
            (
                entry.ProgramId,
                entry.Partition,
                entry.Type,
                entry.MemberId,
                entry.Amount,
                entry.Currency,
                entry.OccurredAt,
                entry.Actor
            )
        );
        Assert.Equal("""{"sku":"ä-1","items":2}""", Encoding.UTF8.GetString(entry.Properties.Span));
        Assert.Null(entry.ReversesKey);
        // A node's estimate of the database's time may be ahead by the duration of its request.
        Assert.InRange(
            entry.AcceptedAt.Micros,
            (now - TimeSpan.FromSeconds(1)).Micros,
            (now + TimeSpan.FromMinutes(1)).Micros
        );
    }

    [Fact]
    public async Task An_event_without_a_time_occurred_when_it_was_accepted()
    {
        var program = await ThreeMembersAsync();
        var timer = await AcceptAsync(await CommandAsync(program, new ReleaseRewards(new Instant(5), 3), default, 2));
        var refund = await AcceptAsync(Refund(program, "r1", "p1", "cid") with { OccurredAt = null });

        await using var unit = await Store.ClaimAsync(10, null, Stopping);
        await using var second =
            unit!.Entries.Count == 1 && !TakesOneUnitAtATime ? await Store.ClaimAsync(10, null, Stopping) : null;
        var entries = unit.Entries.Concat(second?.Entries ?? []).ToDictionary(e => e.EventId);
        Assert.Equal((default, 2), (entries[timer.EventId].MemberId, entries[timer.EventId].Partition));
        Assert.Equal(
            new ReleaseRewards(new Instant(5), 3),
            CommandRegistry.Of(EntryTypes.RewardsRelease).Parse(entries[timer.EventId].Facts)
        );
        Assert.Equal(EntryKey.OfEvent("p1"), entries[refund.EventId].ReversesKey);
        Assert.Equal(entries[refund.EventId].AcceptedAt, entries[refund.EventId].OccurredAt);
        Assert.Equal(((long?)null, (string?)null), (entries[refund.EventId].Amount, entries[refund.EventId].Currency));
    }

    [Fact]
    public async Task A_key_counts_only_once_and_another_body_differs()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        var second = await ProgramAsync(name: "other");
        var first = await AcceptAsync(Purchase(program, "p1", "bob", 100));

        var queued = await Store.AcceptAsync(
            [Purchase(program, "p1", "bob", 100), Purchase(program, "p1", "bob", 200)],
            Stopping
        );
        await DrainAsync();
        var decided = await other.AcceptAsync(
            [Purchase(program, "p1", "bob", 200), Purchase(program, "p1", "bob", 100)],
            Stopping
        );

        Assert.Equal([new(EntryOutcome.Duplicate, first.EventId), new(EntryOutcome.Differs, first.EventId)], queued);
        Assert.Equal([new(EntryOutcome.Differs, first.EventId), new(EntryOutcome.Duplicate, first.EventId)], decided);
        Assert.Equal(EntryOutcome.Accepted, (await AcceptAsync(Purchase(second, "p1", "bob", 200))).Outcome);
        var stored = await AssertSoundAsync();
        Assert.Equal(
            (10L, 100L),
            (Assert.Single(stored.Rewards).Amount, stored.Events.Single(e => e.Id == first.EventId).Amount)
        );
    }

    [Fact]
    public async Task A_key_that_stands_twice_in_a_batch_counts_once()
    {
        var program = await ThreeMembersAsync();
        var answers = await Store.AcceptAsync(
            [
                Purchase(program, "p2", "bob"),
                Purchase(program, "p1", "bob"),
                Purchase(program, "p2", "bob"),
                Purchase(program, "p1", "bob", 7),
                Purchase(program, "p1", "bob"),
            ],
            Stopping
        );

        Assert.Equal(
            [
                EntryOutcome.Accepted,
                EntryOutcome.Accepted,
                EntryOutcome.Duplicate,
                EntryOutcome.Differs,
                EntryOutcome.Duplicate,
            ],
            answers.Select(a => a.Outcome)
        );
        Assert.Equal(answers[0].EventId, answers[2].EventId);
        Assert.Equal([answers[1].EventId, answers[1].EventId], answers.Skip(3).Select(a => a.EventId));
        Assert.Equal(2, (await SnapshotAsync()).Inbox.Count);
    }

    [Fact]
    public async Task A_batch_is_decided_in_the_order_in_which_it_was_sent()
    {
        var program = await ThreeMembersAsync();
        var sent = Enumerable
            .Range(0, 50)
            .Select(i => Purchase(program, $"p{i * 7919 % 1000}", i % 2 == 0 ? "bob" : "cid"))
            .ToList();

        var accepted = await Store.AcceptAsync(sent, Stopping);

        await using var unit = await Store.ClaimAsync(100, null, Stopping);
        Assert.Equal(accepted.Select(a => a.EventId), unit!.Entries.Select(e => e.EventId));
    }

    [Fact]
    public async Task Crossing_batches_of_the_same_events_accept_each_once()
    {
        var other = await OpenOtherAsync();
        var program = await PairsAsync(20);
        var events = Enumerable.Range(0, 150).Select(i => Purchase(program, $"p{i}", $"m{i % 20}")).ToList();

        var batches = await TogetherAsync(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    (Func<Task<IReadOnlyList<(string, EntryResult)>>>)(
                        async () =>
                        {
                            var mine = Shuffled(events, i);
                            var answers = await (i % 2 == 0 ? Store : other).AcceptAsync(mine, Stopping);
                            return [.. mine.Zip(answers, (entry, answer) => (entry.ExternalId!, answer))];
                        }
                    )
                )
        );

        var byEvent = batches.SelectMany(b => b).GroupBy(a => a.Item1).ToList();
        Assert.Equal(150, byEvent.Count);
        Assert.All(byEvent, e => Assert.Single(e, a => a.Item2.Outcome == EntryOutcome.Accepted));
        Assert.All(byEvent, e => Assert.Equal(7, e.Count(a => a.Item2.Outcome == EntryOutcome.Duplicate)));
        Assert.All(byEvent, e => Assert.Single(e.Select(a => a.Item2.EventId).Distinct()));
        await DrainAsync();
        Assert.Equal(150, (await AssertSoundAsync()).Rewards.Count);
    }

    [Fact]
    public async Task Crossing_batches_with_one_event_in_common_keep_their_own()
    {
        var other = await OpenOtherAsync();
        var program = await PairsAsync(8);

        var batches = await TogetherAsync(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    (Func<Task<IReadOnlyList<EntryResult>>>)(
                        async () =>
                            await (i % 2 == 0 ? Store : other).AcceptAsync(
                                Shuffled(
                                    Enumerable
                                        .Range(0, 40)
                                        .Select(n =>
                                            Purchase(program, n % 4 == 0 ? $"common{n}" : $"own{i}-{n}", $"m{n % 8}")
                                        ),
                                    i
                                ),
                                Stopping
                            )
                    )
                )
        );

        Assert.Equal((8 * 30) + 10, batches.SelectMany(b => b).Count(a => a.Outcome == EntryOutcome.Accepted));
        Assert.Equal((8 * 30) + 10, (await SnapshotAsync()).Inbox.Count);
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_be_decided_and_writes_nothing()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob", 5000));
        await DrainAsync();
        var before = await SnapshotAsync();

        var dearer = SampleTerms.Put("acme", Paying(50)).Plan;
        var (plain, draft, reversal) = (
            await DryRunAsync(p => p, Purchase(program, "p2", "bob", 1000), Purchase(program, "px", "nobody")),
            await DryRunAsync(p => p with { Plans = [dearer] }, Purchase(program, "p2", "bob", 1000)),
            await DryRunAsync(p => p, Refund(program, "r1", "p1", "bob", 1000))
        );

        Assert.Equal(100, Assert.Single(plain.NewRewards).Amount);
        Assert.Single(plain.Decisions);
        Assert.Equal(500, Assert.Single(draft.NewRewards).Amount);
        Assert.Equal(100, Assert.Single(reversal.ChangedRewards).Reversed);
        Assert.Equivalent(before, await SnapshotAsync());
        Assert.Equal(EntryOutcome.Accepted, (await AcceptAsync(Purchase(program, "p2", "bob", 1000))).Outcome);
    }

    private async Task<BatchDecisions> DryRunAsync(Func<ProgramFacts, ProgramFacts> terms, params NewEntry[] entries)
    {
        await using var unit = await Store.DryRunAsync(entries, terms, Stopping);
        Assert.Equal(entries.Length, unit.Results.Count);
        Assert.All(
            unit.Batch.Entries,
            entry => Assert.Equal(entry.Amount, entries[IndexOf(unit.Results, entry.EventId)].Amount)
        );
        return await DecideAsync(Store, unit.Batch);

        static int IndexOf(IReadOnlyList<EntryResult> results, EntryId id) =>
            Assert.Single(results.Index(), result => result.Item.EventId == id).Index;
    }
}
