using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Monitoring;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task An_entry_that_waits_too_long_is_given_up_until_a_retry()
    {
        var program = await ThreeMembersAsync();
        var late = await AcceptAsync(Purchase(program, "p1", "dan"));
        var parked = new ParkedLimits(Database);
        Assert.Equal(0, await parked.ApplyAsync(Store.Now, TimeSpan.FromDays(1), 10, Stopping));

        Assert.Equal(1, await parked.ApplyAsync(Store.Now + TimeSpan.FromDays(2), TimeSpan.FromDays(1), 10, Stopping));
        await JoinAsync(NewMember(program, "dan", "ann"));
        await Store.SweepParkedAsync(Stopping);
        await DrainAsync();

        Assert.Equal(
            (null, ParkedLimits.WaitedTooLong),
            Assert.Single((await SnapshotAsync()).Parked.Select(p => (p.WaitsFor, p.Reason)))
        );
        Assert.Equal((0, 0, 1), await CountAsync());
        Assert.Empty(await FaultsAsync());

        Assert.True(await Store.RetryParkedAsync(program, late.EventId, Stopping));
        Assert.Equal(1, await Store.SweepParkedAsync(Stopping, Store.Now - TimeSpan.FromMinutes(1)));
        await DrainAsync();
        Assert.Empty((await SnapshotAsync()).Parked);
        Assert.Single((await AssertSoundAsync()).Rewards);
    }

    [Fact]
    public async Task The_oldest_of_too_many_waiting_entries_are_given_up()
    {
        var program = await ThreeMembersAsync();
        foreach (var i in Enumerable.Range(0, 7))
            await AcceptAsync(Purchase(program, $"p{i}", $"nobody{i}"));
        var parked = new ParkedLimits(Database);

        Assert.Equal(4, await parked.ApplyAsync(Store.Now, TimeSpan.FromDays(1), 3, Stopping));

        Assert.Equal((0, 3, 4), await CountAsync());
        Assert.Equal(
            ["member:nobody4", "member:nobody5", "member:nobody6"],
            (await SnapshotAsync()).Parked.Select(p => p.WaitsFor).OfType<string>()
        );
        Assert.Equal(0, await Store.SweepParkedAsync(Stopping, Store.Now + TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task An_entry_that_is_woken_keeps_its_tries()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "dan"));
        await AcceptAsync(Refund(program, "r1", "p2", "bob"));
        await DrainAsync();
        await Database.ExecuteAsync("update parked set tries = 2", Stopping);

        await AcceptAsync(Purchase(program, "p2", "bob"));
        await JoinAsync(NewMember(program, "dan", "ann"));

        var stored = await SnapshotAsync();
        Assert.Empty(stored.Parked);
        Assert.Equal(2, stored.Inbox.Count(entry => entry.Tries == 2));
    }

    private async ValueTask<(long Queued, long Waiting, long GivenUp)> CountAsync()
    {
        var figures = await new MonitoringReads(Database).ReadAsync(Stopping);
        return (figures.Queued, figures.Waiting, figures.GivenUp);
    }
}
