using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Webhooks;
using Tributary.Storage.Queries;
using Tributary.Storage.Verify;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task Rows_go_once_every_sink_has_them_or_they_are_too_old()
    {
        var sinks = new Sinks(Database);
        await AddSinkAsync("first");
        await AddSinkAsync("second");
        await ThreeMembersAsync();
        Assert.Equal(0, await sinks.TrimAsync(Store.Now, Stopping));

        await TakeAllAsync("first");
        Assert.Equal(0, await sinks.TrimAsync(Store.Now, Stopping));
        await TakeAllAsync("second");
        Assert.Equal(5, await sinks.TrimAsync(Store.Now, Stopping));
        Assert.Empty((await SnapshotAsync()).Outbox);

        await JoinAsync(NewMember((await Store.FindProgramAsync("acme", Stopping))!.Id, "dan"));
        await DrainAsync();
        Assert.Equal(0, await sinks.TrimAsync(Store.Now + TimeSpan.FromDays(29), Stopping));
        Assert.Equal(1, await sinks.TrimAsync(Store.Now + TimeSpan.FromDays(31), Stopping));
    }

    [Fact]
    public async Task A_sink_that_nobody_serves_is_forgotten()
    {
        var sinks = new Sinks(Database);
        await ProgramAsync();
        await sinks.AddAsync("gone", Store.Now - TimeSpan.FromDays(20), Stopping);
        await sinks.AddAsync("there", Store.Now - TimeSpan.FromDays(20), Stopping);
        Assert.Equal(ChangeSet.Usual, (await Store.FindProgramAsync("acme", Stopping))!.Subscribed);
        await sinks.AddAsync("there", Store.Now, Stopping);

        await sinks.TrimAsync(Store.Now + TimeSpan.FromDays(11), Stopping);
        Assert.Equal(ChangeSet.Usual, (await Store.FindProgramAsync("acme", Stopping))!.Subscribed);
        await sinks.TrimAsync(Store.Now + TimeSpan.FromDays(31), Stopping);
        Assert.True((await Store.FindProgramAsync("acme", Stopping))!.Subscribed.IsEmpty);
    }

    [Fact]
    public async Task Verify_finds_what_was_not_told()
    {
        var early = await ThreeMembersAsync(Completing);
        await AcceptAsync(Purchase(early, "p1", "bob"));
        await DrainAsync();
        await AddSinkAsync("probe");
        await AcceptAsync(Purchase(early, "p2", "bob"));
        await AcceptAsync(Refund(early, "r1", "p1", "bob"));
        await Store.SetProgramStatusAsync("acme", ProgramStatus.Paused, null, null, Stopping);
        await DrainAsync();
        Assert.Empty(await UntoldAsync());

        foreach (var row in (await SnapshotAsync()).Outbox)
        {
            await Database.ExecuteAsync(
                "update outbox set kind = 'webhook.test' where seq = @seq and place = @place",
                Stopping,
                ("@seq", row.Seq),
                ("@place", row.Place)
            );
            Assert.Contains(ChangeSet.NameOf(row.Kind), Assert.Single(await UntoldAsync()), StringComparison.Ordinal);
            await Database.ExecuteAsync(
                "update outbox set kind = @kind where seq = @seq and place = @place",
                Stopping,
                ("@kind", ChangeSet.NameOf(row.Kind)),
                ("@seq", row.Seq),
                ("@place", row.Place)
            );
        }
        await TakeAllAsync("probe");
        await new Sinks(Database).TrimAsync(Store.Now, Stopping);
        Assert.Empty(await UntoldAsync());

        async Task<IReadOnlyList<string>> UntoldAsync()
        {
            await foreach (var check in new Verification(Database, Store).RunAsync(Stopping))
                if (check.Invariant == "O1")
                    return check.Offenders;
            throw new InvalidOperationException("O1 is not checked.");
        }
    }

    [Fact]
    public async Task Webhooks_say_what_their_program_tells()
    {
        var program = await ThreeMembersAsync();
        var other = await ProgramAsync(name: "other");
        var webhooks = new WebhookRegistry(Database, new Sinks(Database));
        var (first, second) = (
            await WebhookAsync(program, "reward.created"),
            await WebhookAsync(program, "event.decided")
        );
        await webhooks.AddAsync(first, Audits.At(Store.Now), Stopping);
        await webhooks.AddAsync(second, Audits.At(Store.Now), Stopping);
        Assert.Equal(ChangeSet.Of(ChangeKind.RewardCreated, ChangeKind.EventDecided), await SubscribedAsync("acme"));
        Assert.True((await SubscribedAsync("other")).IsEmpty);
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        Assert.Equal(
            [ChangeKind.RewardCreated, ChangeKind.EventDecided],
            (await SnapshotAsync()).Outbox.Select(r => r.Kind)
        );

        Assert.True(await webhooks.DisableAsync(program, second.Id, "gone", Store.Now, Stopping));
        Assert.False(await webhooks.DisableAsync(program, second.Id, "gone", Store.Now, Stopping));
        Assert.Equal(ChangeSet.Of(ChangeKind.RewardCreated), await SubscribedAsync("acme"));
        Assert.True(
            await webhooks.PatchAsync(
                program,
                first.Id,
                new WebhookChange(null, ["*"], null),
                Audits.At(Store.Now),
                Stopping
            )
        );
        Assert.Equal(ChangeSet.Usual, await SubscribedAsync("acme"));
        Assert.True(
            await webhooks.PatchAsync(
                program,
                second.Id,
                new WebhookChange(null, null, true),
                Audits.At(Store.Now),
                Stopping
            )
        );
        Assert.Equal(
            (true, null),
            await webhooks.FindAsync(program, second.Id, Stopping) is { } again
                ? (again.IsEnabled, again.DisabledReason)
                : default
        );
        Assert.False(await webhooks.DeleteAsync(other, first.Id, Audits.At(Store.Now), Stopping));
        Assert.True(await webhooks.DeleteAsync(program, first.Id, Audits.At(Store.Now), Stopping));
        Assert.True(await webhooks.DeleteAsync(program, second.Id, Audits.At(Store.Now), Stopping));
        Assert.True((await SubscribedAsync("acme")).IsEmpty);
    }

    [Fact]
    public async Task Webhooks_changed_at_once_and_decided_under_lose_nothing()
    {
        var other = await OpenOtherAsync();
        var program = await PairsAsync(8);
        var webhooks = new WebhookRegistry(Database, new Sinks(Database));
        var deciding = Task.Run(
            async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await other.AcceptAsync(
                        [.. Enumerable.Range(0, 8).Select(m => Purchase(program, $"p{i}-{m}", $"m{m}"))],
                        Stopping
                    );
                    await DrainAsync(other);
                }
            },
            Stopping
        );
        string[] events = ["reward.created", "event.decided", "*"];
        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i =>
                    Task.Run(
                        async () =>
                            await webhooks.AddAsync(
                                await WebhookAsync(program, events[i % 3]),
                                Audits.At(Store.Now),
                                Stopping
                            ),
                        Stopping
                    )
                )
        );
        await deciding;

        Assert.Equal(ChangeSet.Usual | ChangeSet.Of(ChangeKind.EventDecided), await SubscribedAsync("acme"));
        await foreach (var check in new Verification(Database, Store).RunAsync(Stopping))
            Assert.True(check.Holds, $"{check.Invariant}: {string.Join(", ", check.Offenders)}");
    }

    [Fact]
    public async Task A_change_is_delivered_once_to_each_webhook_that_wants_it()
    {
        var program = await ThreeMembersAsync();
        var webhooks = new WebhookRegistry(Database, new Sinks(Database));
        var deliveries = new Deliveries(Database);
        var fanOut = new WebhookFanOut(Database, Store);
        var (all, few) = (await WebhookAsync(program, "*"), await WebhookAsync(program, "event.decided"));
        await webhooks.AddAsync(all, Audits.At(Store.Now), Stopping);
        await webhooks.AddAsync(few, Audits.At(Store.Now), Stopping);
        for (var i = 0; i < 5; i++)
            await AcceptAsync(Purchase(program, $"p{i}", "bob"));
        await DrainAsync();
        var rows = (await SnapshotAsync()).Outbox;
        await fanOut.AddAsync(rows, Stopping);
        await fanOut.AddAsync(rows, Stopping);

        Assert.Equal(
            [few.Id, all.Id],
            (await webhooks.ListDueAsync(Store.Now, Stopping)).Select(w => w.Id).OrderDescending()
        );
        var later = Store.Now + TimeSpan.FromMinutes(1);
        var claimed = (
            await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ =>
                        Task.Run(() => deliveries.ClaimAsync(all.Id, 2, Store.Now, later, Stopping).AsTask(), Stopping)
                    )
            )
        )
            .SelectMany(c => c)
            .ToList();
        Assert.Equal(5, claimed.Select(d => d.Id).Distinct().Count());
        Assert.Equal(5, claimed.Count);
        Assert.Equal(
            rows.Where(r => r.Kind == ChangeKind.RewardCreated),
            claimed.Select(d => d.Row).OrderBy(r => r.Seq)
        );
        Assert.Empty(await deliveries.ClaimAsync(all.Id, 10, Store.Now, later, Stopping));

        await deliveries.RecordAsync(claimed[0], Try(0, 200, null, "thanks"), null, Store.Now, Stopping);
        await deliveries.RecordAsync(claimed[1], Try(0, 500, "status", ""), later, Store.Now, Stopping);
        await deliveries.RecordAsync(claimed[2], Try(0, null, "timeout"), null, Store.Now, Stopping);
        Assert.NotNull((await webhooks.FindAsync(program, all.Id, Stopping))!.FailingSince);
        var log = (await deliveries.ListAsync(all.Id, null, new ListRange(10), Stopping)).Items.ToDictionary(d => d.Id);
        Assert.Equal(
            [
                (DeliveryStatus.Delivered, 200, null),
                (DeliveryStatus.Pending, 500, "status"),
                (DeliveryStatus.Failed, null, "timeout"),
            ],
            claimed.Take(3).Select(d => (log[d.Id].Status, log[d.Id].LastStatus, log[d.Id].LastError))
        );
        Assert.Equal(5, (await deliveries.ClaimAsync(few.Id, 10, Store.Now, later, Stopping)).Count);
        Assert.Equal(2, await deliveries.ReplayAsync(all.Id, new ListRange(10), Store.Now, Stopping));
        Assert.Equal(0, (await deliveries.FindAsync(all.Id, claimed[2].Id, Stopping))!.Tries);
        await deliveries.RecordAsync(claimed[2], Try(1, 200, null, "late"), null, Store.Now, Stopping);
        Assert.Equal(DeliveryStatus.Pending, (await deliveries.FindAsync(all.Id, claimed[2].Id, Stopping))!.Status);
        Assert.Equal([Try(0, 200, null, "thanks")], await deliveries.ListTriesAsync(claimed[0].Id, Stopping));
        Assert.Equal(
            [Try(1, 200, null, "late"), Try(0, null, "timeout")],
            await deliveries.ListTriesAsync(claimed[2].Id, Stopping)
        );

        await webhooks.DeleteAsync(program, few.Id, Audits.At(Store.Now), Stopping);
        Assert.Equal(5, await deliveries.TrimAsync(Store.Now, Stopping));
        Assert.Single(await deliveries.ListTriesAsync(claimed[0].Id, Stopping));
        Assert.Equal(5, await deliveries.TrimAsync(Store.Now + TimeSpan.FromDays(31), Stopping));
        Assert.Empty(await deliveries.ListTriesAsync(claimed[0].Id, Stopping));

        static DeliveryTry Try(int second, int? status, string? error, string? answer = null) =>
            new(new Instant(second * 1_000_000), TimeSpan.FromMilliseconds(7), status, error, answer);
    }

    private async Task<Webhook> WebhookAsync(ProgramId program, params string[] events) =>
        new()
        {
            Id = (await Store.TakeIdsAsync(1, Stopping)).Next<WebhookId>(),
            ProgramId = program,
            Url = "https://receiver.example/",
            Events = events,
            Secret = "whsec_AAAA",
            IsEnabled = true,
            CreatedAt = Store.Now,
            UpdatedAt = Store.Now,
        };

    private async Task<ChangeSet> SubscribedAsync(string program) =>
        (await Store.FindProgramAsync(program, Stopping))!.Subscribed;

    private async Task TakeAllAsync(string sink)
    {
        while (await Store.RelayAsync(sink, 100, (_, _) => ValueTask.CompletedTask, Stopping) > 0) { }
    }
}
