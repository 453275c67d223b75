using System.Text.Json;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Without_a_subscriber_nothing_is_told()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();

        Assert.Empty((await AssertSoundAsync()).Outbox);
        await AddSinkAsync("probe");
        Assert.Empty(await RelayAsync("probe"));
    }

    [Fact]
    public async Task Each_change_is_told_in_its_order_as_it_was_then()
    {
        await AddSinkAsync("probe");
        var program = await ProgramAsync(Completing);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann"));
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await AcceptAsync(Refund(program, "r1", "p1", "bob"));
        await DrainAsync();

        var stored = await AssertSoundAsync(Completing);
        var told = stored.Outbox;
        Assert.Equal(
            [
                ChangeKind.MemberCreated,
                ChangeKind.MemberCreated,
                ChangeKind.ReferralCreated,
                ChangeKind.ReferralCompleted,
                ChangeKind.RewardCreated,
                ChangeKind.RewardCreated,
                ChangeKind.RewardCreated,
                ChangeKind.RewardReversed,
                ChangeKind.RewardReversed,
                ChangeKind.RewardReversed,
                ChangeKind.ReferralReopened,
            ],
            told.Select(r => r.Kind)
        );
        Assert.Equal([1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4], told.Select(r => r.Seq));
        Assert.Equal([0, 0, 1, 0, 1, 2, 3, 0, 1, 2, 3], told.Select(r => r.Place));
        Assert.All(told, r => Assert.Equal((program, stored.Member("ann").Partition), (r.ProgramId, r.Partition)));

        var share = stored.Rewards.Single(r => r.Rule == "share");
        var (then, now) = (Rewards(told).First(r => r.Id == share.Id), Rewards(told).Last(r => r.Id == share.Id));
        Assert.Equal((100L, 0L, RewardStatus.Payable), (then.Amount, then.Reversed, then.Status));
        Assert.Equal((100L, 100L, RewardStatus.Reversed), (now.Amount, now.Reversed, now.Status));
        Assert.Equal(share, now);
    }

    [Fact]
    public async Task A_change_names_the_request_that_led_to_it()
    {
        await AddSinkAsync("probe");
        var program = await ProgramAsync(Completing);
        await JoinAsync(NewMember(program, "ann"), NewMember(program, "bob", "ann") with { RequestId = "joins" });
        await AcceptAsync(Purchase(program, "p1", "bob") with { RequestId = "waits" }); // in the inbox
        await DrainAsync();
        await PipelineOf(Store)
            .PlaceAndAcceptAsync(Store, [Purchase(program, "p2", "bob") with { RequestId = "arrives" }], Stopping);

        Assert.Equal(
            [null, "joins", "joins", "waits", "waits", "waits", "waits", "arrives"],
            (await RelayAsync("probe")).Select(row => row.RequestId)
        );
        Assert.Empty((await AssertSoundAsync(Completing)).Inbox);
    }

    [Fact]
    public async Task A_programs_pause_is_told_once_and_kept_in_the_log()
    {
        await ProgramAsync();
        await AddSinkAsync("probe");
        foreach (
            var status in (ProgramStatus[])
                [ProgramStatus.Paused, ProgramStatus.Paused, ProgramStatus.Active, ProgramStatus.Ended]
        )
            Assert.True(await Store.SetProgramStatusAsync("acme", status, "key_7", "req_7", Stopping));
        await DrainAsync();

        var stored = await AssertSoundAsync();
        Assert.Equal(
            [ChangeKind.ProgramPaused, ChangeKind.ProgramResumed, ChangeKind.ProgramEnded],
            stored.Outbox.Select(r => r.Kind)
        );
        Assert.Equal(
            [EntryTypes.ProgramPause, EntryTypes.ProgramResume, EntryTypes.ProgramEnd],
            stored.Events.Select(e => e.Type)
        );
        Assert.All(stored.Events, e => Assert.Equal("key_7", e.Actor));
        Assert.All(stored.Outbox, row => Assert.Equal("req_7", row.RequestId));
    }

    [Fact]
    public async Task A_case_and_what_becomes_of_it_are_told()
    {
        await AddSinkAsync("probe");
        var program = await HeldAsync();
        var held = await SnapshotAsync();
        await ResolveAsync(program, held, "bob", CaseOutcome.Pass);

        var told = (await AssertSoundAsync(Completing)).Outbox;
        var cases = told.Where(r => r.SubjectId == SubjectId.Of(held.Cases[0].Id))
            .Select(r => JsonSerializer.Deserialize(r.Facts, OutboxJson.Default.CaseFacts)!)
            .ToList();
        Assert.Equal(
            [ChangeKind.CaseOpened, ChangeKind.CaseResolved],
            told.Where(r => r.SubjectId == SubjectId.Of(held.Cases[0].Id)).Select(r => r.Kind)
        );
        Assert.Equal(
            [(60, RiskVerdict.Held, null), (60, RiskVerdict.Held, CaseOutcome.Pass)],
            cases.Select(c => (c.Score, c.Verdict, c.Outcome))
        );
        Assert.Equal(
            [ChangeKind.RewardHeld, ChangeKind.RewardPayable],
            told.Where(r => r.Kind is ChangeKind.RewardHeld or ChangeKind.RewardPayable).Select(r => r.Kind)
        );
    }

    [Fact]
    public async Task A_sink_has_partitions_in_order_and_again_what_it_refused()
    {
        await AddSinkAsync("probe");
        var program = await PairsAsync(12);
        await Store.AcceptAsync(
            [.. Enumerable.Range(0, 40).Select(i => Purchase(program, $"p{i}", $"m{i % 12}"))],
            Stopping
        );
        await DrainAsync();
        var all = (await SnapshotAsync()).Outbox;

        var failed = new List<OutboxRow>();
        await Assert.ThrowsAsync<TimeoutException>(async () =>
            await Store.RelayAsync(
                "probe",
                5,
                (rows, _) =>
                {
                    failed.AddRange(rows);
                    throw new TimeoutException();
                },
                Stopping
            )
        );
        var had = await RelayAsync("probe", limit: 5);

        Assert.Equal(5, failed.Count);
        Assert.Equal(all, had.OrderBy(r => r.Partition));
        Assert.Empty(await RelayAsync("probe"));
    }

    [Fact]
    public async Task A_sink_that_is_down_holds_up_no_other()
    {
        await AddSinkAsync("down");
        await AddSinkAsync("up");
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();

        Assert.Equal((await SnapshotAsync()).Outbox, await RelayAsync("up"));
        Assert.Equal((await SnapshotAsync()).Outbox, await RelayAsync("down"));
    }

    [Fact]
    public async Task A_new_sink_begins_with_what_is_decided_from_then_on()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        await AddSinkAsync("first");
        await AcceptAsync(Purchase(program, "p2", "bob"));
        await DrainAsync();
        await AddSinkAsync("second");
        await AcceptAsync(Purchase(program, "p3", "bob"));
        await DrainAsync();

        Assert.Equal(2, (await RelayAsync("first")).Count);
        Assert.Equal((await SnapshotAsync()).Outbox[^1], Assert.Single(await RelayAsync("second")));
    }

    [Fact]
    public async Task Many_relays_at_once_lose_nothing_and_keep_the_order()
    {
        var other = await OpenOtherAsync();
        await AddSinkAsync("probe");
        var program = await PairsAsync(16);
        var had = new List<OutboxRow>();
        var accepting = Task.Run(
            async () =>
            {
                for (var i = 0; i < 30; i++)
                {
                    await Store.AcceptAsync(
                        [.. Enumerable.Range(0, 16).Select(m => Purchase(program, $"p{i}-{m}", $"m{m}"))],
                        Stopping
                    );
                    await DrainAsync();
                }
            },
            Stopping
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(i =>
                    Task.Run(
                        async () =>
                        {
                            while (
                                await RelayOnceAsync(RelaysTogether && i % 2 == 1 ? other : Store) > 0
                                || !accepting.IsCompleted
                            )
                                await Task.Yield();
                        },
                        Stopping
                    )
                )
                .Append(accepting)
        );
        // A relay that found nothing may have looked just before the last batch was committed.
        while (await RelayOnceAsync(Store) > 0) { }

        Assert.Equal((await SnapshotAsync()).Outbox, had.OrderBy(r => r.Partition).ToList());

        async Task<int> RelayOnceAsync(IStore store) =>
            await store.RelayAsync(
                "probe",
                7,
                async (rows, _) =>
                {
                    await Task.Yield();
                    lock (had)
                        had.AddRange(rows);
                },
                Stopping
            );
    }

    /// <summary>False where only the relays of one node exclude each other.</summary>
    protected virtual bool RelaysTogether => true;

    private async Task<List<OutboxRow>> RelayAsync(string sink, int limit = 100)
    {
        var had = new List<OutboxRow>();
        while (await Store.RelayAsync(sink, limit, Take, Stopping) > 0) { }
        return had;

        ValueTask Take(IReadOnlyList<OutboxRow> rows, CancellationToken stopping)
        {
            had.AddRange(rows);
            return ValueTask.CompletedTask;
        }
    }

    private static IEnumerable<RewardFacts> Rewards(IEnumerable<OutboxRow> told) =>
        told.Where(r => r.Kind is ChangeKind.RewardCreated or ChangeKind.RewardReversed)
            .Select(r => JsonSerializer.Deserialize(r.Facts, OutboxJson.Default.RewardAndPayee)!.Reward);
}
