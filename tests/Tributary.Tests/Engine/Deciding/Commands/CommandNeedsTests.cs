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
            Of(new EntryId(1), new ApproveReward(new RewardId(11))),
            Of(new EntryId(2), new FulfilReward(new RewardId(12))),
            Of(new EntryId(3), new CompleteReferral(new ReferralId(13))),
            Of(new EntryId(4), new ReleaseRewards(new Instant(14), 100)),
            Of(new EntryId(5), new ExpireReferrals(new Instant(15), 200)),
            Of(new EntryId(6), new ResolveCase(new CaseId(16), CaseOutcome.Pass)),
            Of(new EntryId(7), new EraseMember(Forfeit: true)),
            Of(new EntryId(8), new EraseMember(Forfeit: false)),
            Of(new EntryId(9), new UpdateMember(MemberStatus.Blocked, null, null, null)),
            Of(new EntryId(10), new NoteCase(new CaseId(16))) with
            {
                Type = "no.such_command",
            },
        ];

        var needs = CommandNeeds.Of(entries);

        Assert.Equal([(1, 11), (2, 12)], needs.Rewards.Select(need => (need.Entry.EventId.Value, need.Id.Value)));
        Assert.Equal([(3, 13)], needs.Referrals.Select(need => (need.Entry.EventId.Value, need.Id.Value)));
        Assert.Equal([new DueNeed(entries[3], new Instant(14), 100)], needs.DueRewards);
        Assert.Equal([new DueNeed(entries[4], new Instant(15), 200)], needs.DueReferrals);
        Assert.Equal([6], needs.RewardsOfEvents.Select(entry => entry.EventId.Value));
        Assert.Equal([7], needs.UnpaidRewards.Select(entry => entry.EventId.Value));
        Assert.Equal([4, 5, 6, 7], needs.Finding.Select(entry => entry.EventId.Value));
    }

    private static Entry Of(EntryId eventId, ICommand command) =>
        CommandEntry
            .Of(new ProgramId(1), null, command, EntryKey.OfCommand(eventId), "eve")
            .ToEntry(eventId, new MemberPlace(new MemberId(2), 3), new Instant(5));
}
