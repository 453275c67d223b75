using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Tributary.Storage.Features.Members;
using Xunit;

namespace Tributary.Tests.Storage.Features;

/// <summary>The filters and parts of lists that pages for people need.</summary>
public abstract partial class ReadsContract
{
    [Fact]
    public async Task Members_come_with_their_figures_when_asked()
    {
        var plain = await MembersAsync("");
        var members = await MembersAsync("?include=figures&limit=2");
        var one = await Server.GetAsync<MemberInfo>($"{Acme}/members/ann?include=figures");

        Assert.All(plain, member => Assert.Null(member.Figures));
        Assert.Equal(["cid", "bob", "ann"], members.Select(member => member.Id));
        foreach (var member in members)
        {
            var stats = await Server.GetAsync<MemberStats>($"{Acme}/members/{member.Id}/stats");
            Assert.Equivalent(stats, member.Figures!.Stats, strict: true);
            Assert.Equal(await BalancesAsync(member.Id), member.Figures.Balances);
        }
        Assert.Equal(4499, one.Figures!.Stats.Revenue.Single().Amount);
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/members?include=all"));
    }

    [Fact]
    public async Task Members_are_found_by_when_they_joined()
    {
        await JoinAsync(
            ("new", "2021-05-01"),
            ("twin-a", "2020-01-01"),
            ("twin-b", "2020-01-01"),
            ("old", "2019-06-01")
        );

        var before = await JoinedAsync("joined_to=2022-01-01T00:00:00Z");
        var paged = await JoinedAsync("joined_to=2022-01-01T00:00:00Z&limit=1");
        var year = await JoinedAsync("joined_from=2020-01-01T00:00:00Z&joined_to=2021-01-01T00:00:00Z&include=figures");

        Assert.Equal("new twin-b twin-a old", before);
        Assert.Equal(before, paged);
        Assert.Equal("twin-b twin-a", year);
        Assert.Equal("old", await JoinedAsync("joined_to=2020-01-01T00:00:00Z&status=active"));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/members?joined_to=2020"));
    }

    [Fact]
    public async Task Rewards_are_found_by_what_holds_them()
    {
        await SuspendAsync("ann");

        var all = await RewardsAsync("rewards");
        foreach (var word in EnumNames.All<HeldBy>())
            Assert.Equal(
                all.Where(reward => reward.HeldBy == word).Select(reward => reward.Id),
                (await RewardsAsync($"rewards?held_by={word}")).Select(reward => reward.Id)
            );
        Assert.Contains(all, reward => reward.HeldBy == HeldByWords.MemberSuspended);
    }

    [Fact]
    public async Task Rewards_are_found_by_their_amount()
    {
        var amounts = (await RewardsAsync("rewards")).Select(reward => reward.Amount).ToList();

        Assert.Equal(amounts.Where(amount => amount >= 500), await AmountsAsync("least_amount=500"));
        Assert.Equal(amounts.Where(amount => amount <= 200), await AmountsAsync("most_amount=200"));
        Assert.Empty(await AmountsAsync("least_amount=201&most_amount=499"));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/rewards?least_amount=1.5"));
    }

    [Fact]
    public async Task Events_are_found_by_their_outcome()
    {
        await Server.SendAsync(Program, "purchase", "p9", "nobody", 100);
        await Server.DecideAsync();

        Assert.Equal(["p2", "p1"], await EventsAsync("?outcome=rewarded"));
        Assert.Equal(["r1"], await EventsAsync("?outcome=applied"));
        Assert.Equal(3, (await EventsAsync("?outcome=no_reward&reason=no_rule")).Length);
        Assert.Empty(await EventsAsync("?outcome=rejected"));

        var parked = (await Server.AllAsync<EventInfo>($"{Acme}/events?status=parked")).Single().Parked!;
        Assert.Equal(["p9"], await EventsAsync($"?status=parked&reason={parked.Reason}"));
        Assert.InRange(parked.Since, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.MaxValue);
    }

    private async Task SuspendAsync(string id)
    {
        var member = (await Server.Get<MemberReads>().FindAsync(Program, id, Stopping))!;
        var ids = await Server.Store.TakeIdsAsync(1, Stopping);
        var command = CommandEntry.Of(
            Program,
            new(member.Id, member.Partition),
            new UpdateMember(MemberStatus.Suspended, null, null, null),
            EntryKey.OfCommand(ids.Next<EntryId>()),
            "admin"
        );
        await Server.Store.AcceptAsync([command], Stopping);
        await Server.DecideAsync();
    }

    private async Task<string> JoinedAsync(string query) =>
        string.Join(' ', (await MembersAsync("?" + query)).Select(member => member.Id));

    private async Task<List<long?>> AmountsAsync(string query) =>
        [.. (await RewardsAsync("rewards?" + query)).Select(reward => reward.Amount)];

    private async Task JoinAsync(params (string Id, string Day)[] members) =>
        await Server.Store.SignUpAsync(
            [
                .. members.Select(member => new SignUp
                {
                    ProgramId = Program,
                    Id = member.Id,
                    JoinedAt = Instant.From(
                        DateTimeOffset.Parse(member.Day + "T00:00:00Z", CultureInfo.InvariantCulture)
                    ),
                }),
            ],
            SignUps.Decide,
            Stopping
        );
}
