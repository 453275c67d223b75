using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    public ValueTask RecordFailureAsync(Entry entry, string reason, int maxTries, CancellationToken stopping)
    {
        Transact(
            tables =>
            {
                var key = (entry.Partition, entry.InboxId);
                if (tables.Inbox.Find(key) is not { } queued)
                    return 0;
                var tries = queued.Tries + 1;
                if (tries < maxTries)
                {
                    tables.Inbox.Put(key, queued with { Tries = tries });
                    return tries;
                }
                tables.Inbox.Delete(key);
                tables.Parked.Insert(
                    entry.EventId,
                    new StoredParked(entry.EventId, entry.ProgramId, null, reason, tries)
                );
                return tries;
            },
            stopping
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RetryParkedAsync(ProgramId programId, EntryId eventId, CancellationToken stopping) =>
        ValueTask.FromResult(
            Transact(
                tables =>
                {
                    if (tables.Parked.Find(eventId) is not { } parked || parked.ProgramId != programId)
                        return false;
                    if (!tables.Events[eventId].HasMember)
                        return false;
                    tables.Parked.Delete(eventId);
                    tables.Enqueue(tables.Events[eventId]);
                    return true;
                },
                stopping
            )
        );

    public ValueTask<int> SweepParkedAsync(CancellationToken stopping, Instant? since = null) =>
        ValueTask.FromResult(
            Transact(
                tables =>
                {
                    var woken = 0;
                    foreach (var member in tables.Members.Rows)
                        woken += tables.WakeForMember(member.Facts.ProgramId, member.ExternalId, member.Facts);
                    foreach (var (program, key) in tables.Keys.All.Keys)
                        woken += tables.Wake(program, Wait.ForKey(Convert.FromHexString(key)));
                    foreach (var decision in tables.DecisionOfEvent.Rows)
                        woken += tables.Wake(decision.Entry.ProgramId, Wait.ForDecision(decision.Entry.EventId));
                    return woken;
                },
                stopping
            )
        );

    public ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedWaitsAsync(
        Instant asOf,
        int limit,
        CancellationToken stopping
    ) =>
        ValueTask.FromResult<IReadOnlyList<AwaitingSignUp>>([
            .. Read()
                .Awaiting.Rows.Where(a => a.EndsAt <= asOf)
                .OrderBy(a => a.EndsAt)
                .ThenBy(a => a.SignUp.ProgramId)
                .ThenBy(a => a.SignUp.Id)
                .Take(limit),
        ]);

    public ValueTask<IReadOnlyList<DueWork>> FindDueAsync(Instant asOf, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var tables = Read();
        var releases =
            from reward in tables.Rewards.Rows
            where
                reward.Status == RewardStatus.Held
                && reward.PayableAt <= asOf
                && tables.Members[reward.MemberId].Facts.Status == MemberStatus.Active
            select new DueWork(reward.ProgramId, reward.Partition, EntryTypes.RewardsRelease);
        var expiries =
            from referral in tables.Referrals.Rows
            where referral.Facts is { Status: ReferralStatus.Pending, ExpiresAt: { } expires } && expires < asOf
            select new DueWork(referral.ProgramId, referral.Partition, EntryTypes.ReferralsExpire);
        var queued = tables.Inbox.Rows.Select(i => new DueWork(
            i.ProgramId,
            i.Partition,
            tables.Events[i.EventId].Event.Type
        ));
        return ValueTask.FromResult<IReadOnlyList<DueWork>>([.. releases.Concat(expiries).Distinct().Except(queued)]);
    }
}
