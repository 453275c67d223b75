using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Screening;
using Xunit;

namespace Tributary.Tests.Engine.Deciding.Commands;

public static class CommandNeedsTests
{
    [Fact]
    public static void Each_command_says_what_Load_must_bring()
    {
        Entry[] entries =
        [
            Of(1, new ApproveReward(11)),
            Of(2, new FulfilReward(12)),
            Of(3, new CompleteReferral(13)),
            Of(4, new ReleaseRewards(new Instant(14), 100)),
            Of(5, new ExpireReferrals(new Instant(15), 200)),
            Of(6, new ResolveCase(16, CaseOutcome.Pass)),
            Of(7, new EraseMember(Forfeit: true)),
            Of(8, new EraseMember(Forfeit: false)),
            Of(9, new UpdateMember(MemberStatus.Blocked, null, null, null)),
            Of(10, new NoteCase(16)) with
            {
                Type = "no.such_command",
            },
        ];

        var needs = CommandNeeds.Of(entries);

        Assert.Equal([(1, 11), (2, 12)], needs.Rewards.Select(need => (need.Entry.EventId, need.Id)));
        Assert.Equal([(3, 13)], needs.Referrals.Select(need => (need.Entry.EventId, need.Id)));
        Assert.Equal([new DueNeed(entries[3], new Instant(14), 100)], needs.DueRewards);
        Assert.Equal([new DueNeed(entries[4], new Instant(15), 200)], needs.DueReferrals);
        Assert.Equal([6], needs.RewardsOfEvents.Select(entry => entry.EventId));
        Assert.Equal([7], needs.UnpaidRewards.Select(entry => entry.EventId));
        Assert.Equal([4, 5, 6, 7], needs.Finding.Select(entry => entry.EventId));
    }

    private static Entry Of(long eventId, ICommand command) =>
        CommandEntry
            .Of(1, null, command, EntryKey.OfCommand(eventId), "eve")
            .ToEntry(eventId, new MemberPlace(2, 3), new Instant(5));
}
