using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Money;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    private static int Commit(ModelTables tables, BatchDecisions batch)
    {
        foreach (var decision in batch.Decisions)
        {
            Leave(decision.Entry);
            tables.Decisions.Insert((decision.Entry.Partition, decision.Seq), decision);
            tables.DecisionOfEvent.Insert(decision.Entry.EventId, decision);
        }
        foreach (var parked in batch.Parked)
        {
            Leave(parked.Entry);
            tables.Parked.Insert(
                parked.Entry.EventId,
                new StoredParked(parked.Entry.EventId, parked.Entry.ProgramId, parked.WaitsFor, parked.Reason, 0)
            );
        }
        foreach (var (partition, seq) in batch.Seq)
            tables.Seq.Put(partition, seq);

        CommitRewards(tables, batch);
        CommitLedger(tables, batch);
        CommitSums(tables, batch);
        CommitFraud(tables, batch);
        CommitPeople(tables, batch);
        CommitOutbox(tables, batch);
        foreach (var decision in batch.Decisions)
            tables.Wake(decision.Entry.ProgramId, Wait.ForDecision(decision.Entry.EventId));
        return batch.Decisions.Count;

        void Leave(Entry entry)
        {
            if (entry.InboxId != default)
                tables.Inbox.Delete((entry.Partition, entry.InboxId));
        }
    }

    /// <summary>Applies changes first: a milestone that this batch reverses may be granted again by it.</summary>
    private static void CommitRewards(ModelTables tables, BatchDecisions batch)
    {
        foreach (var reward in batch.ChangedRewards)
        {
            var before = tables.Rewards[reward.Id];
            if (MilestoneOf(before) is { } stood)
                tables.Milestones.Delete(stood);
            var after = before with
            {
                Status = reward.Status,
                Reversed = reward.Reversed,
                Reason = reward.Reason,
                PayableAt = reward.PayableAt,
                ReversedFrom = reward.ReversedFrom,
            };
            if (MilestoneOf(after) is { } stands)
                tables.Milestones.Insert(stands, after.Id);
            Check(after);
            tables.Rewards.Put(after.Id, after);
        }
        foreach (var reward in batch.NewRewards)
        {
            Check(reward);
            tables.Rewards.Insert(reward.Id, reward);
            tables.RewardKeys.Insert((reward.SourceId, reward.Rule, reward.Level, reward.MemberId), reward.Id);
            tables.RewardsOfSource.Put(
                reward.SourceId,
                (tables.RewardsOfSource.Find(reward.SourceId) ?? []).Add(reward.Id)
            );
            if (MilestoneOf(reward) is { } stands)
                tables.Milestones.Insert(stands, reward.Id);
        }

        static void Check(RewardFacts reward) =>
            Hold(
                Math.Abs(reward.Reversed) <= Math.Abs(reward.Amount ?? 0),
                $"Reward {reward.Id} would be reversed beyond its amount."
            );
    }

    private static MilestoneKey? MilestoneOf(RewardFacts reward) =>
        reward is { Threshold: { } threshold, Status: not RewardStatus.Reversed }
            ? new MilestoneKey(reward.ProgramId, reward.MemberId, reward.Rule, threshold)
            : null;

    private static void CommitLedger(ModelTables tables, BatchDecisions batch)
    {
        foreach (var transfer in batch.Transfers)
        {
            Hold(
                transfer.Amount > 0 && transfer.DebitAccount != transfer.CreditAccount,
                $"Transfer {transfer.Id} moves nothing."
            );
            tables.Transfers.Insert(transfer.Id, transfer);
        }
        foreach (var change in batch.Accounts)
        {
            var before = tables.Accounts.Find(change.Id);
            Hold(change.IsNew == before is null, $"Account {change.Id} is opened twice, or was never opened.");
            if (change.IsNew)
                tables.AccountIds.Insert(change.Key, change.Id);
            var after = new AccountFacts(change.Id, change.Key, (before?.Sums ?? default) + change.Sums);
            Hold(
                after.Sums is { DebitsPending: >= 0, CreditsPending: >= 0 },
                $"Account {change.Id} would have less than nothing pending."
            );
            tables.Accounts.Put(change.Id, after);
            tables.Earned.Put(change.Id, tables.Earned.Find(change.Id) + change.Earned);
        }
    }

    private static void CommitSums(ModelTables tables, BatchDecisions batch)
    {
        foreach (var (key, delta) in batch.Counters)
        {
            var after = tables.Counters.Find(key) + delta;
            Hold(after.Count >= 0, $"{key} would count below zero.");
            HoldRange(after.Amount);
            tables.Counters.Put(key, after);
        }
        foreach (var (key, delta) in batch.Caps)
        {
            var after = tables.Caps.Find(key) + delta;
            Hold(after is { Count: >= 0, Amount: >= 0 }, $"{key} would count below zero.");
            tables.Caps.Put(key, after);
        }
        foreach (var reversal in batch.Reversals)
            tables.Reversals.Put(reversal.EventId, reversal);
        foreach (var (key, delta) in batch.Stats)
        {
            tables.Stats.Put(key, tables.Stats.Find(key) + delta);
            HoldRange(tables.Stats.Find(key).All.Revenue);
        }
        foreach (var (key, delta) in batch.Revenue)
        {
            tables.Revenue.Put(key, tables.Revenue.Find(key) + delta);
            HoldRange(tables.Revenue.Find(key).Amount);
        }
    }

    private static void CommitPeople(ModelTables tables, BatchDecisions batch)
    {
        foreach (var change in batch.Referrals)
        {
            tables.Referrals.Put(
                change.Referral.Id,
                tables.Referrals[change.Referral.Id] with
                {
                    Facts = change.Referral,
                }
            );
            tables.History.Put(
                (change.Referral.Id, change.EntryId),
                new StoredHistory(change.Referral.Id, change.EntryId, change.Referral.Status, change.Reason)
            );
        }
        foreach (var change in batch.Members)
        {
            var before = tables.Members[change.Member.Id];
            var facts = before.Facts with
            {
                Status = change.Member.Status,
                Group = change.Member.Group,
                Country = change.Member.Country,
                Currency = change.Member.Currency,
                HasForfeited = change.Member.HasForfeited,
            };
            tables.Members.Put(facts.Id, before with { Facts = facts });
            if (change.Erase)
                Erase(tables, before.ExternalId, facts, batch.Now);
        }
        foreach (var late in batch.Blanked)
            Blank(tables, tables.Events[late]);
    }

    private static void Erase(ModelTables tables, string externalId, MemberFacts facts, Instant now)
    {
        var tombstone = Tombstone.Of(externalId);
        tables.MemberIds.Delete((facts.ProgramId, externalId));
        tables.MemberIds.Insert((facts.ProgramId, tombstone), facts.Id);
        var member = tables.Members[facts.Id];
        foreach (var trait in tables.Traits.All.Where(t => t.Key.Member == facts.Id).ToList())
        {
            var hash = Convert.ToHexStringLower(trait.Value.Trait.Hash);
            if (TraitTombstone.IsKept(trait.Value.Trait.Kind) && !tables.Tombstones.Has(hash))
                tables.Tombstones.Put(hash, now);
            tables.Traits.Delete(trait.Key);
        }
        tables.Members.Put(
            facts.Id,
            member with
            {
                Facts = facts with { Attributes = default },
                ExternalId = tombstone,
                Detail = null,
            }
        );

        foreach (var row in tables.Events.Rows.Where(e => e.HasMember && e.Event.MemberId == facts.Id))
            Blank(tables, row);
        if (member.Detail?.VisitorId is not { } visitor)
            return;
        foreach (var click in tables.Clicks.Rows.Where(c => c.ProgramId == facts.ProgramId && c.VisitorId == visitor))
            tables.Clicks.Put(click.Id, click with { UserAgent = null, ReferrerUrl = null, LandingUrl = null });
    }

    private static void Blank(ModelTables tables, ModelEvent row) =>
        tables.Events.Put(
            row.Event.EventId,
            row with
            {
                Event = row.Event with { Properties = default },
                ExternalId = null,
                MemberExternalId = null,
                ReversesExternalId = null,
                Reason = null,
            }
        );

    private static void HoldRange(long sum)
    {
        if (sum is < -MinorUnits.WireLimit or > MinorUnits.WireLimit)
            throw new SumOutOfRangeException($"A sum would come to {sum}.");
    }

    private static void Hold(bool condition, string otherwise)
    {
        if (!condition)
            throw new ConflictException(otherwise);
    }
}
