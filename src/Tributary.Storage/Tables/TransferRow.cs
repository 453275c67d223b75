using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>transfer</c>, to which rows are only added.</summary>
internal static class TransferRow
{
    private static readonly Table<Transfer> s_table = new("transfer", "t");

    public static readonly Column<long> Id = s_table.Long("id", t => t.Id);
    public static readonly Column<long> ProgramId = s_table.Long("program_id", t => t.ProgramId);
    public static readonly Column<int> Partition = s_table.Int("partition_id", t => t.Partition);
    public static readonly Column<TransferKind> Kind = s_table.Word("kind", t => t.Kind);
    public static readonly Column<long> DebitAccount = s_table.Long("debit_account", t => t.DebitAccount);
    public static readonly Column<long> CreditAccount = s_table.Long("credit_account", t => t.CreditAccount);
    public static readonly Column<long> Amount = s_table.Long("amount", t => t.Amount);
    public static readonly Column<string> Currency = s_table.Text("currency", t => t.Currency);
    public static readonly Column<long?> RewardId = s_table.LongOrNull("reward_id", t => t.RewardId);
    public static readonly Column<long> MemberId = s_table.Long("member_id", t => t.MemberId);
    public static readonly Column<long> EntryId = s_table.Long("event_id", t => t.EntryId);
    public static readonly Column<Instant> At = s_table.Moment("at", t => t.At);

    public static readonly TableWrite<Transfer> Insert = s_table.Insert();
}
