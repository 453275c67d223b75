using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

internal sealed partial class SqliteBatch
{
    // language=sql
    internal const string InsertReward = """
        insert into reward (
            id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind, amount, currency, item, reversed, status,
            reason, occurred_at, created_at, payable_at, updated_at, terms_version, threshold, transfer_id,
            ordered_by, base, paid_at, struck_from)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
            ?24, ?25, ?26, ?27)
        """;

    // language=sql
    private const string UpdateReward =
        """
        update reward set reversed = ?2, status = ?3, reason = ?4, payable_at = ?5, updated_at = ?6, struck_from = ?7, paid_at = ?8
        where id = ?1
        """;

    // language=sql
    internal const string InsertTransfer = """
        insert into transfer (
            id, program_id, partition_id, kind, debit_account, credit_account, amount, currency, pending_id, reward_id, member_id, event_id, at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    // language=sql — one that Load found; of two months, or weeks, the sums of the later one stay
    internal const string AddToAccount = """
        update account set
            debits_pending = debits_pending + ?3, debits_posted = debits_posted + ?4, credits_pending = credits_pending + ?5,
            credits_posted = credits_posted + ?6, paid = paid + ?7, reversed = reversed + ?8, rewards = rewards + ?9, reward_amount = reward_amount + ?10,
            month = max(month, ?11), month_reward_amount = iif(month >= ?11, month_reward_amount, 0) + iif(?11 >= month, ?12, 0),
            week = max(week, ?13), week_reward_amount = iif(week >= ?13, week_reward_amount, 0) + iif(?13 >= week, ?14, 0)
        where program_id = ?1 and id = ?2
        """;

    // language=sql
    private const string InsertAccount = """
        insert into account (
            program_id, id, debits_pending, debits_posted, credits_pending, credits_posted, paid, reversed, rewards, reward_amount,
            month, month_reward_amount, week, week_reward_amount, partition_id, member_id, currency)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        """;

    private void WriteRewards(BatchDecisions decisions)
    {
        // Changes first: a milestone that this batch strikes may be granted again by it.
        foreach (var r in decisions.ChangedRewards)
            session.Run(
                UpdateReward, r.Id, r.Reversed, EnumNames.Of(r.Status), Text(r.Reason), r.PayableAt, decisions.Now,
                StruckFrom(r), r.PaidAt);
        foreach (var r in decisions.NewRewards)
            session.Run(
                InsertReward, r.Id, r.ProgramId, r.Partition, EnumNames.Of(r.Source), r.SourceId, r.Rule, EnumNames.Of(r.To), r.Level, r.MemberId,
                EnumNames.Of(r.Kind), r.Amount, r.Currency, r.Item, r.Reversed, EnumNames.Of(r.Status), Text(r.Reason), r.OccurredAt, r.CreatedAt,
                r.PayableAt, decisions.Now, r.TermsVersion, r.Threshold, r.TransferId, r.OrderedBy, r.Base, r.PaidAt, StruckFrom(r));

        static string? StruckFrom(RewardFacts reward) => reward.ReversedFrom is { } status ? EnumNames.Of(status) : null;

        static string? Text(ReversalReason? reason) => reason is { } known ? EnumNames.Of(known) : null;
    }

    private void WriteLedger(BatchDecisions decisions)
    {
        foreach (var t in decisions.Transfers)
            session.Run(
                InsertTransfer, t.Id, t.ProgramId, t.Partition, EnumNames.Of(t.Kind), t.DebitAccount, t.CreditAccount, t.Amount, t.Currency,
                t.PendingId, t.RewardId, t.MemberId, t.EntryId, t.At);
        foreach (var (id, key, isNew, s, earned) in decisions.Accounts)
        {
            ReadOnlySpan<Cell> delta =
            [
                key.ProgramId, id, s.DebitsPending, s.DebitsPosted, s.CreditsPending, s.CreditsPosted, s.Paid, s.Reversed, earned.Rewards, earned.Amount,
                earned.Month.Period, earned.Month.Amount, earned.Week.Period, earned.Week.Amount,
            ];
            var written = isNew ? session.Run(InsertAccount, [.. delta, key.Partition, key.MemberId, key.Currency]) : session.Run(AddToAccount, delta);
            if (written != 1) throw new InvalidOperationException($"Account {id} was loaded, and is not there.");
        }
    }
}
