using Tributary.Engine;
using Tributary.Storage;
using Xunit;

namespace Tributary.Tests;

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

    private async Task TakeAllAsync(string sink)
    {
        while (await Store.RelayAsync(sink, 100, (_, _) => ValueTask.CompletedTask, Stopping) > 0)
        {
        }
    }
}
