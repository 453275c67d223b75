using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

internal sealed partial class PostgresBatch
{
    // language=sql — before the new ones: a milestone that this batch strikes may be granted again by it
    private const string UpdateRewards = """
        update reward r set status = n.status, reversed = n.reversed, reason = n.reason, payable_at = n.payable_at,
            struck_from = n.struck_from, paid_at = n.paid_at, updated_at = $6
        from (select unnest($1::bigint[]) as id, unnest($2::text[]) as status, unnest($3::bigint[]) as reversed, unnest($4::text[]) as reason,
            unnest($5::bigint[]) as payable_at, unnest($7::bigint[]) as program_id, unnest($8::text[]) as struck_from,
            unnest($9::bigint[]) as paid_at) as n
        where r.program_id = n.program_id and r.id = n.id
        """;

    // language=sql
    internal const string InsertRewards = """
        insert into reward (id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind, amount, currency, item, reversed,
            status, reason, occurred_at, created_at, payable_at, updated_at, terms_version, threshold,
            transfer_id, ordered_by, base, paid_at, struck_from)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::text[]), unnest($5::bigint[]), unnest($6::text[]),
            unnest($7::text[]), unnest($8::int[]), unnest($9::bigint[]), unnest($10::text[]), unnest($11::bigint[]), unnest($12::text[]),
            unnest($13::text[]), unnest($14::bigint[]), unnest($15::text[]), unnest($16::text[]), unnest($17::bigint[]), unnest($18::bigint[]),
            unnest($19::bigint[]), $24, unnest($20::int[]), unnest($21::int[]), unnest($22::bigint[]),
            unnest($23::text[]), unnest($25::bigint[]), unnest($26::bigint[]),
            unnest($27::text[])
        """;

    // language=sql
    internal const string InsertTransfers = """
        insert into transfer (id, program_id, partition_id, kind, debit_account, credit_account, amount, currency, pending_id, reward_id, member_id,
            event_id, at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::text[]), unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::bigint[]), unnest($8::text[]), unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
            unnest($13::bigint[])
        """;

    // language=sql — those that Load found, in ascending id; of two months, or weeks, the sums of the later one stay
    internal const string AddToAccounts = """
        update account a set
            debits_pending = a.debits_pending + n.debits_pending, debits_posted = a.debits_posted + n.debits_posted,
            credits_pending = a.credits_pending + n.credits_pending, credits_posted = a.credits_posted + n.credits_posted,
            paid = a.paid + n.paid, reversed = a.reversed + n.reversed,
            rewards = a.rewards + n.rewards, reward_amount = a.reward_amount + n.reward_amount,
            month = greatest(a.month, n.month),
            month_reward_amount = case when a.month >= n.month then a.month_reward_amount else 0 end
                + case when n.month >= a.month then n.month_reward_amount else 0 end,
            week = greatest(a.week, n.week),
            week_reward_amount = case when a.week >= n.week then a.week_reward_amount else 0 end
                + case when n.week >= a.week then n.week_reward_amount else 0 end
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::bigint[]) as debits_pending,
            unnest($4::bigint[]) as debits_posted, unnest($5::bigint[]) as credits_pending, unnest($6::bigint[]) as credits_posted,
            unnest($7::bigint[]) as paid, unnest($8::bigint[]) as reversed, unnest($9::bigint[]) as rewards, unnest($10::bigint[]) as reward_amount,
            unnest($11::int[]) as month, unnest($12::bigint[]) as month_reward_amount, unnest($13::int[]) as week,
            unnest($14::bigint[]) as week_reward_amount) as n
        where a.program_id = n.program_id and a.id = n.id
        """;

    // language=sql
    private const string InsertAccounts = """
        insert into account (program_id, id, debits_pending, debits_posted, credits_pending, credits_posted, paid, reversed, rewards, reward_amount,
            month, month_reward_amount, week, week_reward_amount, partition_id, member_id, currency)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::int[]), unnest($12::bigint[]),
            unnest($13::int[]), unnest($14::bigint[]), unnest($15::int[]), unnest($16::bigint[]), unnest($17::text[])
        """;

    private static void WriteRewards(RoundTrip trip, BatchDecisions decisions)
    {
        var (changed, added) = (decisions.ChangedRewards, decisions.NewRewards);
        // One statement would check a milestone's uniqueness row by row, in any order: where one may stand again, those that fall go first, by themselves.
        var fallen = changed.Any(r => r is { Threshold: not null, Status: not RewardStatus.Reversed }) ? changed.TakeWhile(r => r.Status == RewardStatus.Reversed).ToList() : [];
        Change(fallen);
        Change(fallen.Count == 0 ? changed : [.. changed.Skip(fallen.Count)]);
        trip.WriteRows(added.Count, InsertRewards,
            added.Column(r => r.Id), added.Column(r => r.ProgramId), added.Column(r => r.Partition), added.Column(r => EnumNames.Of(r.Source)),
            added.Column(r => r.SourceId), added.Column(r => r.Rule), added.Column(r => EnumNames.Of(r.To)), added.Column(r => r.Level),
            added.Column(r => r.MemberId), added.Column(r => EnumNames.Of(r.Kind)), added.Column(r => r.Amount), added.Column(r => r.Currency),
            added.Column(r => r.Item), added.Column(r => r.Reversed), added.Column(r => EnumNames.Of(r.Status)), added.Column(ReasonOf),
            added.Column(r => r.OccurredAt.Micros), added.Column(r => r.CreatedAt.Micros), added.Column(r => r.PayableAt.Micros),
            added.Column(r => r.TermsVersion), added.Column(r => r.Threshold), added.Column(r => r.TransferId), added.Column(r => r.OrderedBy),
            decisions.Now.Micros, added.Column(r => r.Base), added.Column(r => r.PaidAt?.Micros), added.Column(StruckFromOf));

        void Change(IReadOnlyList<RewardFacts> rewards) => trip.WriteRows(rewards.Count, UpdateRewards,
            rewards.Column(r => r.Id), rewards.Column(r => EnumNames.Of(r.Status)), rewards.Column(r => r.Reversed), rewards.Column(ReasonOf),
            rewards.Column(r => r.PayableAt.Micros), decisions.Now.Micros, rewards.Column(r => r.ProgramId),
            rewards.Column(StruckFromOf), rewards.Column(r => r.PaidAt?.Micros));

        static string? StruckFromOf(RewardFacts reward) => reward.ReversedFrom is { } status ? EnumNames.Of(status) : null;

        static string? ReasonOf(RewardFacts reward) => reward.Reason is { } reason ? EnumNames.Of(reason) : null;
    }

    private static void WriteLedger(RoundTrip trip, BatchDecisions decisions)
    {
        var transfers = decisions.Transfers;
        var found = decisions.Accounts.Where(a => !a.IsNew).ToList();
        var opened = decisions.Accounts.Where(a => a.IsNew).ToList();
        trip.WriteRows(transfers.Count, InsertTransfers,
            transfers.Column(t => t.Id), transfers.Column(t => t.ProgramId), transfers.Column(t => t.Partition), transfers.Column(t => EnumNames.Of(t.Kind)),
            transfers.Column(t => t.DebitAccount), transfers.Column(t => t.CreditAccount), transfers.Column(t => t.Amount),
            transfers.Column(t => t.Currency), transfers.Column(t => t.PendingId), transfers.Column(t => t.RewardId), transfers.Column(t => t.MemberId),
            transfers.Column(t => t.EntryId), transfers.Column(t => t.At.Micros));
        trip.WriteRows(found.Count, AddToAccounts, Deltas(found));
        trip.WriteRows(opened.Count, InsertAccounts,
            [.. Deltas(opened), opened.Column(a => a.Key.Partition), opened.Column(a => a.Key.MemberId), opened.Column(a => a.Key.Currency)]);

        static object[] Deltas(List<AccountChange> accounts) =>
        [
            accounts.Column(a => a.Key.ProgramId), accounts.Column(a => a.Id), accounts.Column(a => a.Sums.DebitsPending),
            accounts.Column(a => a.Sums.DebitsPosted), accounts.Column(a => a.Sums.CreditsPending), accounts.Column(a => a.Sums.CreditsPosted),
            accounts.Column(a => a.Sums.Paid), accounts.Column(a => a.Sums.Reversed), accounts.Column(a => a.Earned.Rewards),
            accounts.Column(a => a.Earned.Amount), accounts.Column(a => a.Earned.Month.Period), accounts.Column(a => a.Earned.Month.Amount),
            accounts.Column(a => a.Earned.Week.Period), accounts.Column(a => a.Earned.Week.Amount),
        ];
    }
}
