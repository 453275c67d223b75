using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>account a</c>.</summary>
internal static class AccountRow
{
    /// <summary>The stored form of <see cref="AccountKind.Member"/>.</summary>
    public const string MemberKind = "0";

    /// <summary>The stored form of <see cref="AccountKind.Expense"/>.</summary>
    public const string ExpenseKind = "1";

    private static readonly Table<AccountChange> s_table = new("account", "a");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.Key.ProgramId);
    public static readonly Column<AccountId> Id = s_table.Id<AccountId>("id", a => a.Id);
    public static readonly Column<int> Partition = s_table.Partition("partition_id", a => a.Key.Partition);
    public static readonly Column<AccountKind> Kind = s_table.Number("kind", a => a.Key.Kind);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", a => a.Key.MemberId);
    public static readonly Column<string> Currency = s_table.Text("currency", a => a.Key.Currency);
    public static readonly Column<long> DebitsPending = s_table.Sum("debits_pending", a => a.Sums.DebitsPending);
    public static readonly Column<long> DebitsPosted = s_table.Sum("debits_posted", a => a.Sums.DebitsPosted);
    public static readonly Column<long> CreditsPending = s_table.Sum("credits_pending", a => a.Sums.CreditsPending);
    public static readonly Column<long> CreditsPosted = s_table.Sum("credits_posted", a => a.Sums.CreditsPosted);
    public static readonly Column<long> Paid = s_table.Sum("paid", a => a.Sums.Paid);
    public static readonly Column<long> Reversed = s_table.Sum("reversed", a => a.Sums.Reversed);
    public static readonly Column<long> Rewards = s_table.Sum("rewards", a => a.Earned.Rewards);
    public static readonly Column<long> RewardAmount = s_table.Sum("reward_amount", a => a.Earned.Amount);
    public static readonly Column<int> Month = s_table.Period("month", a => a.Earned.Month.Period);
    public static readonly Column<long> MonthAmount = s_table.SumOf(
        Month,
        "month_reward_amount",
        a => a.Earned.Month.Amount
    );
    public static readonly Column<int> Week = s_table.Period("week", a => a.Earned.Week.Period);
    public static readonly Column<long> WeekAmount = s_table.SumOf(
        Week,
        "week_reward_amount",
        a => a.Earned.Week.Amount
    );

    /// <summary>The columns that a decision needs: balances, but not earnings.</summary>
    public static readonly SelectList Columns = s_table.SelectAllBut(
        Rewards,
        RewardAmount,
        Month,
        MonthAmount,
        Week,
        WeekAmount
    );

    /// <summary>Inserts accounts that Load did not find.</summary>
    public static readonly TableWrite<AccountChange> Insert = s_table.Insert();

    /// <summary>Adds to accounts that Load found.</summary>
    public static readonly TableWrite<AccountChange> AddTo = s_table.AddTo(ProgramId, Id, Partition);

    public static AccountFacts Read(DbDataReader reader) =>
        new(
            Id.Read(reader),
            new AccountKey(
                ProgramId.Read(reader),
                Partition.Read(reader),
                Kind.Read(reader),
                MemberId.Read(reader),
                Currency.Read(reader)
            ),
            new AccountSums(
                DebitsPending: DebitsPending.Read(reader),
                DebitsPosted: DebitsPosted.Read(reader),
                CreditsPending: CreditsPending.Read(reader),
                CreditsPosted: CreditsPosted.Read(reader),
                Paid: Paid.Read(reader),
                Reversed: Reversed.Read(reader)
            )
        );
}
