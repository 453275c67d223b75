using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Tests.Storage.Contract;

namespace Tributary.Tests.Properties;

/// <summary>
/// The invariants that can be checked on a snapshot, computed from ledger lines and rewards without the
/// engine's sums.
/// </summary>
internal static class Invariants
{
    /// <param name="plans">Every version of the one program in the snapshot.</param>
    /// <returns>A sentence for each fault; empty when there is none.</returns>
    public static IReadOnlyList<string> Check(StoreSnapshot store, IReadOnlyList<Plan> plans) =>
        [
            .. Ledger(store),
            .. RewardsAgainstLedger(store),
            .. Expenses(store),
            .. Bonds(store),
            .. Foreign(store),
            .. Entries(store),
            .. Trees(store),
            .. Caps(store, plans),
            .. Figures(store, plans[0].TimeZone),
            .. Announcements(store),
        ];

    /// <summary>
    /// L1, L2, L5: transfers balance by currency, accounts are their sums, nothing is taken from a hold twice.
    /// </summary>
    private static IEnumerable<string> Ledger(StoreSnapshot store)
    {
        var accounts = store.Accounts.ToDictionary(a => a.Id);
        var sums = accounts.Keys.ToDictionary(id => id, _ => new AccountSums());
        var lines = store.LedgerLines;
        var left = store.Rewards.ToDictionary(r => r.Id, r => r.BookedAs == TransferKind.Hold ? r.Amount!.Value : 0);
        foreach (var line in lines.GroupBy(t => t.Id).Where(g => g.Count() > 1))
            yield return $"L1: {line.Count()} ledger lines have the id {line.Key}";
        foreach (var transfer in lines)
        {
            var (debit, credit, amount) = (
                accounts[transfer.DebitAccount],
                accounts[transfer.CreditAccount],
                transfer.Amount
            );
            if (debit.Key.Currency != transfer.Currency || credit.Key.Currency != transfer.Currency)
                yield return $"L1: transfer {transfer.Id} mixes currencies";
            if (debit.Key.Partition != transfer.Partition || credit.Key.Partition != transfer.Partition)
                yield return $"A2: transfer {transfer.Id} crosses partitions";
            var (pending, posted) = transfer.Kind switch
            {
                TransferKind.Hold or TransferKind.RestoreHold => (amount, 0L),
                TransferKind.Void => (-amount, 0L),
                TransferKind.Post => (-amount, amount),
                _ => (0L, amount),
            };
            var (paid, back) = transfer.Kind switch
            {
                TransferKind.Fulfil => (amount, 0L),
                TransferKind.ClawBack => (0L, amount),
                _ => (0L, 0L),
            };
            sums[debit.Id] += new AccountSums(pending, posted, 0, 0, paid, back);
            var struck = transfer.Kind switch
            {
                TransferKind.Void => amount,
                TransferKind.RestoreHold or TransferKind.GiveBack => -amount,
                _ => 0,
            };
            sums[credit.Id] += new AccountSums(0, 0, pending, posted, 0, struck);
            if (
                transfer
                    is { Kind: TransferKind.Post or TransferKind.Void or TransferKind.RestoreHold, RewardId: { } hold }
                && (left[hold] -= transfer.Kind == TransferKind.RestoreHold ? -amount : amount) < 0
            )
                yield return $"L1: more than reward {hold} holds was posted and voided";
        }
        foreach (var account in store.Accounts)
        {
            if (sums[account.Id] != account.Sums)
                yield return (
                    $"L2: account {account.Id} of member {account.Key.MemberId} has {account.Sums}, its transfers "
                    + $"{sums[account.Id]}"
                );
            if (account.Sums is { DebitsPending: < 0 } or { CreditsPending: < 0 })
                yield return $"L2: account {account.Id} has less than nothing pending";
            if (
                account.Sums.Payable
                != account.Sums.CreditsPosted - account.Sums.DebitsPosted - account.Sums.DebitsPending
            )
                yield return $"L5: payable of account {account.Id} is not posted less reserved";
        }
        foreach (var currency in store.Accounts.GroupBy(a => (a.Key.ProgramId, a.Key.Partition, a.Key.Currency)))
        {
            var pending = currency.Sum(a => a.Sums.DebitsPending - a.Sums.CreditsPending);
            var posted = currency.Sum(a => a.Sums.DebitsPosted - a.Sums.CreditsPosted);
            if (pending != 0 || posted != 0)
                yield return $"L1: {currency.Key} is out of balance by {pending} pending, {posted} posted";
        }
    }

    /// <summary>R1: each member's rewards net of reversals equal the amounts in the ledger.</summary>
    private static IEnumerable<string> RewardsAgainstLedger(StoreSnapshot store)
    {
        foreach (
            var twice in store.Rewards.GroupBy(r => (r.SourceId, r.Rule, r.Level, r.MemberId)).Where(g => g.Count() > 1)
        )
            yield return $"R1: {twice.Key} was rewarded {twice.Count()} times";
        foreach (
            var twice in store
                .Rewards.Where(r => r.Threshold is not null && r.Status != RewardStatus.Reversed)
                .GroupBy(r => (r.MemberId, r.Rule, r.Threshold))
                .Where(g => g.Count() > 1)
        )
            yield return $"R1: milestone {twice.Key} stands {twice.Count()} times";
        foreach (var reward in store.Rewards.Where(r => Math.Abs(r.Reversed) > Math.Abs(r.Amount ?? 0)))
            yield return $"C1: reward {reward.Id} is struck beyond its amount";
        foreach (
            var reward in store.Rewards.Where(r =>
                r.Amount is > 0 && r.Reversed == r.Amount != (r.Status == RewardStatus.Reversed)
            )
        )
            yield return $"C1: reward {reward.Id} is {reward.Status} with {reward.Reversed} of {reward.Amount} struck";

        // A forfeited balance closes rewards that partly paid a debt, so that less went back than their sum.
        var forfeited = store
            .Rewards.Where(r => r.Reason == ReversalReason.Forfeited)
            .Select(r => r.MemberId)
            .ToHashSet();
        var ledgered = store
            .Rewards.Where(r => r.Currency is not null && r is not { Status: RewardStatus.Review, Amount: < 0 })
            .ToLookup(r => (r.MemberId, r.Currency!));
        foreach (var account in store.Accounts.Where(a => a.Key.Kind == AccountKind.Member))
        {
            var key = (account.Key.MemberId, account.Key.Currency);
            var held = ledgered[key]
                .Where(r => r.Status is RewardStatus.Held or RewardStatus.Review)
                .Sum(r => r.Remaining);
            var posted = ledgered[key]
                .Where(r => r.Status is RewardStatus.Payable or RewardStatus.Paid)
                .Sum(r => r.Remaining);
            if (held != account.Sums.CreditsPending)
                yield return (
                    $"L2: member {key.MemberId} holds {held} {key.Currency} by rewards, "
                    + $"{account.Sums.CreditsPending} by ledger"
                );
            var booked = account.Sums.CreditsPosted - account.Sums.DebitsPosted + account.Sums.Paid;
            if (forfeited.Contains(key.MemberId) && (account.Sums.CreditsPending != 0 || account.Sums.Payable > 0))
                yield return $"L6: member {key.MemberId} has forfeited its balance, and is owed {account.Sums}";
            if (forfeited.Contains(key.MemberId) ? posted > booked : posted != booked)
                yield return $"L2: member {key.MemberId} has {posted} {key.Currency} by rewards, {booked} by ledger";
        }
    }

    /// <summary>L6: no program has spent less than its active rewards.</summary>
    private static IEnumerable<string> Expenses(StoreSnapshot store) =>
        from expense in store.Accounts
        where expense.Key.Kind == AccountKind.Expense
        let standing = store
            .Rewards.Where(r => r.Partition == expense.Key.Partition && r.Currency == expense.Key.Currency)
            .Where(r => r.Status is RewardStatus.Payable or RewardStatus.Paid)
            .Sum(r => r.Remaining)
        where expense.Sums.DebitsPosted - expense.Sums.CreditsPosted < standing
        select $"L6: account {expense.Id} has {expense.Sums}, {standing} stands";

    /// <summary>
    /// B1: nobody was paid for anything before it was a member, or before the actor was referred. An hour of tolerance
    /// covers clocks and days.
    /// </summary>
    private static IEnumerable<string> Bonds(StoreSnapshot store)
    {
        var (events, members) = (store.Events.ToDictionary(e => e.Id), store.Members.ToDictionary(m => m.Id));
        foreach (var reward in store.Rewards.Where(r => r.Source == RewardSource.Event && r.Level > 0))
        {
            var source = events[reward.SourceId];
            if (
                source.OccurredAt < members[source.MemberId!.Value].JoinedAt - TimeSpan.FromHours(1)
                || source.OccurredAt < members[reward.MemberId].JoinedAt - TimeSpan.FromHours(1)
            )
                yield return $"B1: reward {reward.Id} is for an event of {source.OccurredAt}, before the referral";
        }
    }

    /// <summary>Revenue in each currency is the sum of the decisions that name it.</summary>
    private static IEnumerable<string> Foreign(StoreSnapshot store)
    {
        var decided = store
            .Decisions.Where(d => d.RevenueCurrency is not null)
            .GroupBy(d => (d.ReferrerId!.Value, d.RevenueCurrency!))
            .ToDictionary(g => g.Key, g => g.Sum(d => d.Revenue));
        foreach (var (key, kept) in store.Revenue)
        {
            decided.Remove((key.MemberId, key.Currency), out var sum);
            if (kept.Amount != sum)
                yield return $"figures: member {key.MemberId} has {kept.Amount} {key.Currency}, its decisions {sum}";
        }
        foreach (var missing in decided.Keys)
            yield return $"figures: {missing} has no row";
    }

    /// <summary>
    /// R2: every entry is in exactly one place, and each partition counts its decisions without a gap.
    /// </summary>
    private static IEnumerable<string> Entries(StoreSnapshot store)
    {
        var places = store
            .Decisions.Select(d => d.EventId)
            .Concat(store.Inbox.Select(i => i.EventId))
            .Concat(store.Parked.Select(p => p.EventId))
            .GroupBy(id => id)
            .ToDictionary(g => g.Key, g => g.Count());
        foreach (var entry in store.Events.Where(e => places.GetValueOrDefault(e.Id) != 1))
            yield return $"R2: event {entry.Id} is in {places.GetValueOrDefault(entry.Id)} places";
        if (places.Count != store.Events.Count)
            yield return $"R2: {places.Count} entries for {store.Events.Count} events";
        foreach (var partition in store.Decisions.GroupBy(d => d.Partition))
            if (
                !partition.Select(d => d.Seq).SequenceEqual(Enumerable.Range(1, partition.Count()).Select(i => (long)i))
                || store.Seq[partition.Key] != partition.Count()
            )
                yield return $"R2: partition {partition.Key} has a gap in its seq";
    }

    /// <summary>O2: a command announces only what its handler names.</summary>
    private static IEnumerable<string> Announcements(StoreSnapshot store)
    {
        var types = store.Events.ToDictionary(e => e.Id, e => e.Type);
        var decided = store.Decisions.ToDictionary(d => (d.Partition, d.Seq), d => types[d.EventId]);
        foreach (var row in store.Outbox)
            if (
                decided.TryGetValue((row.Partition, row.Seq), out var type)
                && CommandRegistry.Find(type) is { } command
                && !command.Announces.Contains(row.Kind)
            )
                yield return $"O2: {type} announced {row.Kind}, which its handler does not name";
    }

    /// <summary>
    /// A2: a tree lives in one partition, and has no cycle since everyone stands one deeper than the referrer.
    /// </summary>
    private static IEnumerable<string> Trees(StoreSnapshot store)
    {
        var members = store.Members.ToDictionary(m => m.Id);
        foreach (var member in store.Members)
        {
            var above = member.ReferrerId is { } id ? members[id] : null;
            var (root, partition, depth) = above is null
                ? (member.Id, member.Partition, 0)
                : (above.RootId, above.Partition, above.Depth + 1);
            if ((member.RootId, member.Partition, member.Depth) != (root, partition, depth))
                yield return $"A2: member {member.Id} does not stand below its referrer";
        }
    }

    /// <summary>
    /// K1: the active rewards of a rule, a shared cap or the budget in a period never exceed it. A chargeback keeps its
    /// place.
    /// </summary>
    private static IEnumerable<string> Caps(StoreSnapshot store, IReadOnlyList<Plan> plans)
    {
        foreach (var plan in plans)
        {
            IEnumerable<(string Name, CapPlan Cap, Func<RewardFacts, bool> Counts)> caps =
            [
                .. plan
                    .Rules.Where(r => r.Cap is not null)
                    .Select(r => (r.Key, r.Cap!, new Func<RewardFacts, bool>(x => x.Rule == r.Key))),
                .. plan.SharedCaps.Select(s =>
                    (s.Key, s.Cap, new Func<RewardFacts, bool>(x => s.Rules.Contains(x.Rule)))
                ),
                .. plan.Budget is { } budget
                    ? [("budget", budget, new Func<RewardFacts, bool>(_ => true))]
                    : Array.Empty<(string, CapPlan, Func<RewardFacts, bool>)>(),
            ];
            foreach (var (name, cap, counts) in caps)
            {
                // A reward that a reinstatement gave back uses its place again, full or not.
                var returned = store
                    .Transfers.Where(t => t.Kind is TransferKind.RestoreHold or TransferKind.GiveBack)
                    .Select(t => t.RewardId)
                    .ToHashSet();
                var standing = store.Rewards.Where(r =>
                    r.Source == RewardSource.Event
                    && counts(r)
                    && (
                        r.Status != RewardStatus.Reversed
                        || r.Reason is ReversalReason.Chargeback or ReversalReason.Forfeited
                    )
                );
                foreach (
                    var used in standing.GroupBy(r =>
                        (
                            Of: cap.Of == CapScope.Program ? default : r.MemberId,
                            Calendar.Period(r.OccurredAt, cap.Per, plan.TimeZone)
                        )
                    )
                )
                {
                    if (used.Any(r => returned.Contains(r.Id)))
                        continue;
                    if (used.Count() > cap.Count)
                        yield return $"K1: {name} of {used.Key} stands {used.Count()} times, its cap is {cap.Count}";
                    foreach (var money in used.Where(r => r.Currency is not null).GroupBy(r => r.Currency))
                        if (money.Sum(r => r.Amount!.Value) > cap.Amount)
                            yield return (
                                $"K1: {name} of {used.Key} came to {money.Sum(r => r.Amount!.Value)}, its cap is "
                                + $"{cap.Amount}"
                            );
                }
            }
        }
    }

    /// <summary>
    /// Figures equal a count over the tables. Those of a month and a week are of the latest that touched the member.
    /// </summary>
    private static IEnumerable<string> Figures(StoreSnapshot store, TimeZoneInfo zone)
    {
        var decided = store
            .Decisions.Where(d => d.ReferrerId is not null)
            .Select(d => d.RevenueCurrency is null ? d : d with { Revenue = 0 })
            .ToLookup(d => d.ReferrerId!.Value);
        var happened = store.Events.ToDictionary(e => e.Id, e => Calendar.Dates(e.OccurredAt, zone));
        foreach (var ((_, member), (stats, month, week)) in store.Stats)
        {
            var (signUps, completed, revenue) = (
                decided[member].Sum(d => d.SignedUp),
                decided[member].Sum(d => d.Completed),
                decided[member].Sum(d => d.Revenue)
            );
            if ((stats.SignUps, stats.Completed, stats.Revenue) != (signUps, completed, revenue))
                yield return (
                    $"figures: member {member} has {stats}, its decisions {signUps} sign-ups, {completed} "
                    + $"completed, {revenue} revenue"
                );
            if (!Agrees(member, month, dates => dates.Month) || !Agrees(member, week, dates => dates.Week))
                yield return $"figures: member {member} has {month} and {week}, its decisions another";
            var standing = store.Referrals.Count(r => r.ReferrerId == member && r.Status == ReferralStatus.Completed);
            if (standing != stats.Completed)
                yield return (
                    $"figures: member {member} has {standing} completed referrals, its figures say "
                    + $"{stats.Completed}"
                );
        }
        var granted = store.Rewards.Where(r => r.Source == RewardSource.Event).ToLookup(r => (r.MemberId, r.Currency));
        var returned = store
            .Transfers.Where(t => t.Kind is TransferKind.RestoreHold or TransferKind.GiveBack)
            .Select(t => t.CreditAccount)
            .ToHashSet();
        foreach (var account in store.Accounts)
        {
            var (rewards, earned) = (
                granted[(account.Key.MemberId, account.Key.Currency)].ToList(),
                store.Earned[account.Id]
            );
            if (
                (earned.Rewards, earned.Amount)
                != (rewards.Count(r => r.Status != RewardStatus.Reversed), rewards.Sum(r => r.Remaining))
            )
                yield return $"figures: account {account.Id} has earned {earned}, its rewards another";
            if (
                rewards.All(r => r.Reversed == 0)
                && !returned.Contains(account.Id)
                && (
                    !Earned(rewards, earned.Month, dates => dates.Month)
                    || !Earned(rewards, earned.Week, dates => dates.Week)
                )
            )
                yield return $"figures: account {account.Id} has earned {earned}, and its rewards say something else";
        }
        foreach (var items in granted.Where(g => g.Key.Currency is null))
        {
            var (member, counted) = (items.Key.MemberId, items.Count(r => r.Status != RewardStatus.Reversed));
            var stored = store.Stats.GetValueOrDefault(new StatsKey(items.First().ProgramId, member)).All.Rewards;
            if (stored != counted)
                yield return $"figures: member {member} has {counted} items, its figures say {stored}";
        }

        bool Earned(List<RewardFacts> rewards, PeriodAmount stored, Func<CalendarDates, int> periodOf) =>
            stored.Amount
                == rewards
                    .Where(r => periodOf(Calendar.Dates(r.OccurredAt, zone)) == stored.Period)
                    .Sum(r => r.Amount!.Value)
            && !rewards.Exists(r => periodOf(Calendar.Dates(r.OccurredAt, zone)) > stored.Period);

        bool Agrees(MemberId member, PeriodDelta stored, Func<CalendarDates, int> periodOf)
        {
            var within = decided[member].Where(d => periodOf(happened[d.EventId]) == stored.Period).ToList();
            return (stored.Completed, stored.Revenue) == (within.Sum(d => d.Completed), within.Sum(d => d.Revenue))
                && !decided[member]
                    .Any(d => (d.Completed, d.Revenue) != default && periodOf(happened[d.EventId]) > stored.Period);
        }
    }
}
