using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>transfer</c>, to which rows are only added.</summary>
internal static class TransferRow
{
    private static readonly Table<Transfer> s_table = new("transfer", "t");

    public static readonly Column<TransferId> Id = s_table.Id<TransferId>("id", t => t.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", t => t.ProgramId);
    public static readonly Column<int> Partition = s_table.Int("partition_id", t => t.Partition);
    public static readonly Column<TransferKind> Kind = s_table.Word("kind", t => t.Kind);
    public static readonly Column<AccountId> DebitAccount = s_table.Id<AccountId>("debit_account", t => t.DebitAccount);
    public static readonly Column<AccountId> CreditAccount = s_table.Id<AccountId>(
        "credit_account",
        t => t.CreditAccount
    );
    public static readonly Column<long> Amount = s_table.Long("amount", t => t.Amount);
    public static readonly Column<string> Currency = s_table.Text("currency", t => t.Currency);
    public static readonly Column<RewardId?> RewardId = s_table.IdOrNull<RewardId>("reward_id", t => t.RewardId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", t => t.MemberId);
    public static readonly Column<EntryId> EntryId = s_table.Id<EntryId>("event_id", t => t.EntryId);
    public static readonly Column<Instant> At = s_table.Moment("at", t => t.At);

    public static readonly TableWrite<Transfer> Insert = s_table.Insert();
}
