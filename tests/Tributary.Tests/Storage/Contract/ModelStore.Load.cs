using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    private BatchFacts Load(
        ModelTables tables,
        IReadOnlyList<Entry> entries,
        IReadOnlyCollection<int> partitions,
        Func<ProgramFacts, ProgramFacts> terms
    )
    {
        var programs = entries
            .Select(e => e.ProgramId)
            .Distinct()
            .ToDictionary(id => id, id => terms(FactsOf(tables.Program(id))));
        var originals = Originals(tables, entries);
        var commands = CommandNeeds.Of(entries);

        var due = new Dictionary<EntryId, ImmutableArray<RewardId>>();
        var expiring = new Dictionary<EntryId, ImmutableArray<ReferralId>>();
        var dueReferrals = new List<ReferralFacts>();
        var rewardIds = new SortedSet<RewardId>(
            originals.Values.SelectMany(o => tables.RewardsOfSource.Find(o.Event.EventId) ?? [])
        );
        rewardIds.UnionWith(commands.Rewards.Select(need => need.Id).Where(tables.Rewards.Has));
        foreach (var need in commands.DueRewards)
            due[need.Entry.EventId] = DueRewards(tables, need);
        foreach (var entry in commands.RewardsOfEvents)
            due[entry.EventId] =
            [
                .. tables
                    .Rewards.Rows.Where(r =>
                        r
                            is {
                                Source: RewardSource.Event,
                                Status: RewardStatus.Review or RewardStatus.Held or RewardStatus.Payable
                            }
                        && tables.DecisionOfEvent.Find(r.SourceId)?.MemberId == entry.MemberId
                    )
                    .Select(r => r.Id)
                    .Order(),
            ];
        foreach (var entry in commands.UnpaidRewards)
            due[entry.EventId] =
            [
                .. tables
                    .Rewards.Rows.Where(r => r.MemberId == entry.MemberId)
                    .Where(r => r.Status is RewardStatus.Review or RewardStatus.Held or RewardStatus.Payable)
                    .Select(r => r.Id)
                    .Order(),
            ];
        rewardIds.UnionWith(due.Values.SelectMany(ids => ids));
        foreach (var need in commands.DueReferrals)
        {
            var found = DueReferrals(tables, need);
            expiring[need.Entry.EventId] = [.. found.Select(r => r.Id)];
            dueReferrals.AddRange(found);
        }
        var namedReferrals = commands
            .Referrals.Select(need => tables.Referrals.Find(need.Id))
            .OfType<ModelReferral>()
            .Select(r => r.Facts)
            .ToList();
        var (memberEvents, more) = MemberEvents(tables, entries, programs, originals);
        rewardIds.UnionWith(more);
        var rewards = rewardIds.Select(id => tables.Rewards[id]).ToList();
        var actors = entries
            .Select(e => e.MemberId)
            .Concat(rewards.Select(r => r.MemberId))
            .Concat(namedReferrals.Concat(dueReferrals).Select(r => r.MemberId))
            .Where(id => id != default)
            .ToHashSet();
        var members = Members(tables, programs, actors);
        var referrals = entries
            .Select(e => e.MemberId)
            .Concat(namedReferrals.Select(r => r.MemberId))
            .Distinct()
            .Where(tables.ReferralOfMember.Has)
            .ToDictionary(id => id, id => tables.Referrals[tables.ReferralOfMember[id]].Facts);

        var actorOf = FraudNeeds
            .SourcesOfDue(entries, programs, due, rewards)
            .ToDictionary(source => source, source => tables.DecisionOfEvent[source].MemberId);
        foreach (var actor in actorOf.Values.Distinct())
        {
            members.TryAdd(actor, tables.Members[actor].Facts with { Attributes = default });
            if (tables.ReferralOfMember.Has(actor))
                referrals.TryAdd(actor, tables.Referrals[tables.ReferralOfMember[actor]].Facts);
        }
        var subjects = new BatchSubjects(entries, programs, members, referrals, rewards);
        var suspects = FraudNeeds.Of(subjects, due, actorOf);
        var needs = FactNeeds.Of(subjects, suspects, memberEvents.Values.SelectMany(e => e));
        return new BatchFacts
        {
            Entries = entries,
            Now = Now,
            Seq = partitions.ToDictionary(p => p, p => tables.Seq[p]),
            Programs = programs,
            Members = members,
            Referrals = referrals,
            Originals = originals,
            MemberEvents = memberEvents,
            Rewards = rewards,
            Due = due,
            Expiring = expiring,
            DueReferrals = [.. dueReferrals.DistinctBy(r => r.Id)],
            Counters = Only(
                tables.Counters.All,
                k => needs.CounterMembers.Contains(k.MemberId) && (k.Day == 0 || k.Day >= needs.FirstDay)
            ),
            Caps = Only(tables.Caps.All, needs.Caps.Contains),
            StandingMilestones = tables
                .Milestones.All.Keys.Where(k => needs.Milestones.Contains((k.MemberId, k.Rule)))
                .ToHashSet(),
            Accounts = Only(
                    tables.AccountIds.All,
                    k =>
                        k.Kind == AccountKind.Member
                            ? needs.AccountMembers.Contains(k.MemberId)
                            : partitions.Contains(k.Partition) && programs.ContainsKey(k.ProgramId)
                )
                .ToDictionary(a => a.Key, a => tables.Accounts[a.Value]),
            Revenue = needs.Revenue.ToDictionary(
                key => key,
                key =>
                    key.Currency == programs[key.ProgramId].HomeCurrency
                        ? tables.Stats.Find(new StatsKey(key.ProgramId, key.MemberId)).All.Revenue
                        : tables.Revenue.Find(key).Amount
            ),
            Fraud = Fraud(tables, suspects, members),
            Actors = actorOf,
        };
    }

    private static Dictionary<OriginalKey, OriginalFacts> Originals(ModelTables tables, IReadOnlyList<Entry> entries)
    {
        var originals = new Dictionary<OriginalKey, OriginalFacts>();
        foreach (var entry in entries.Where(e => e.ReversesKey is not null))
            if (Add(entry) is { ReversesKey: not null } reversal)
                Add(reversal);
        return originals;

        Entry? Add(Entry naming)
        {
            var hex = Convert.ToHexStringLower(naming.ReversesKey!);
            if (tables.Keys.Find((naming.ProgramId, hex)) is not { } key)
                return null;
            var decision = tables.DecisionOfEvent.Find(key.EventId);
            originals[OriginalKey.Of(naming.ProgramId, naming.ReversesKey!)] = OriginalOf(
                tables,
                key.EventId,
                decision is null ? Effects.None : Effects.Of(decision.Trace)
            );
            return tables.Events[key.EventId].Event;
        }
    }

    private static OriginalFacts OriginalOf(ModelTables tables, EntryId eventId, Effects effects)
    {
        var decision = tables.DecisionOfEvent.Find(eventId);
        return new OriginalFacts(
            tables.Events[eventId].Event,
            decision is not null,
            decision?.Outcome == Outcome.Rejected,
            effects,
            tables.Reversals.Find(eventId)?.State ?? default
        );
    }

    /// <summary>
    /// Loads the events to which a completion may pass on, and the rewards of events that have completed the referrals
    /// or may complete them again.
    /// </summary>
    private static (
        Dictionary<MemberId, ImmutableArray<OriginalFacts>> Events,
        IEnumerable<RewardId> Rewards
    ) MemberEvents(
        ModelTables tables,
        IReadOnlyList<Entry> entries,
        IReadOnlyDictionary<ProgramId, ProgramFacts> programs,
        IReadOnlyDictionary<OriginalKey, OriginalFacts> originals
    )
    {
        var referrals = entries
            .Select(e => e.MemberId)
            .Distinct()
            .Where(tables.ReferralOfMember.Has)
            .ToDictionary(id => id, id => tables.Referrals[tables.ReferralOfMember[id]].Facts);
        var needs = CompletionNeeds.Of(entries, programs, referrals, originals);
        var events = needs.Members.ToDictionary(
            m => m.MemberId,
            m =>
                tables
                    .DecisionOfEvent.Rows.Where(d =>
                        d.MemberId == m.MemberId
                        && d.Outcome != Outcome.Rejected
                        && d.Entry.ReversesKey is null
                        && !EntryTypes.IsCommand(d.Entry.Type)
                        && (needs.Types.Count == 0 || needs.Types.Contains(d.Entry.Type))
                    )
                    .OrderBy(d => d.Entry.OccurredAt)
                    .ThenBy(d => d.Entry.EventId)
                    .Take(CompletionNeeds.MostEvents)
                    .Select(d => OriginalOf(tables, d.Entry.EventId, Effects.None))
                    .ToImmutableArray()
        );
        var superseded = events
            .Values.SelectMany(e => e)
            .SelectMany(e => tables.RewardsOfSource.Find(e.Event.EventId) ?? [])
            .Where(id => tables.Rewards[id].Reason == ReversalReason.Superseded);
        return (
            events,
            superseded.Concat(needs.Completers.SelectMany(id => tables.RewardsOfSource.Find(id) ?? [])).ToList()
        );
    }

    private static ImmutableArray<RewardId> DueRewards(ModelTables tables, DueNeed need) =>
        [
            .. tables
                .Rewards.Rows.Where(r =>
                    r.ProgramId == need.Entry.ProgramId
                    && r.Partition == need.Entry.Partition
                    && r.Status == RewardStatus.Held
                    && r.PayableAt <= need.At
                    && tables.Members[r.MemberId].Facts.Status == MemberStatus.Active
                )
                .OrderBy(r => r.PayableAt)
                .ThenBy(r => r.Id)
                .Take(need.Limit)
                .Select(r => r.Id)
                .Order(),
        ];

    private static List<ReferralFacts> DueReferrals(ModelTables tables, DueNeed need) =>
        [
            .. tables
                .Referrals.Rows.Where(r =>
                    r.ProgramId == need.Entry.ProgramId
                    && r.Partition == need.Entry.Partition
                    && r.Facts.Status == ReferralStatus.Pending
                    && r.Facts.ExpiresAt is { } expires
                    && expires < need.At
                )
                .Select(r => r.Facts)
                .OrderBy(r => r.ExpiresAt)
                .ThenBy(r => r.Id)
                .Take(need.Limit)
                .OrderBy(r => r.Id),
        ];

    private static Dictionary<MemberId, MemberFacts> Members(
        ModelTables tables,
        IReadOnlyDictionary<ProgramId, ProgramFacts> programs,
        IReadOnlySet<MemberId> actors
    )
    {
        var members = new Dictionary<MemberId, MemberFacts>();
        foreach (var actor in actors.Where(tables.Members.Has).Select(id => tables.Members[id].Facts))
        {
            var program = programs[actor.ProgramId];
            var reads = program.Plans.Any(p => p.ReadsAttributes);
            foreach (var id in actor.Upline.Take(FactNeeds.Levels(program)).Prepend(actor.Id))
            {
                var member = tables.Members[id];
                members[id] = member.Facts with
                {
                    Attributes = reads && member.Detail is { } detail ? detail.Attributes : default,
                };
            }
        }
        return members;
    }

    private static Dictionary<TKey, TRow> Only<TKey, TRow>(
        IReadOnlyDictionary<TKey, TRow> rows,
        Func<TKey, bool> isNeeded
    )
        where TKey : notnull => rows.Where(r => isNeeded(r.Key)).ToDictionary(r => r.Key, r => r.Value);
}
