using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>reward r</c>.</summary>
internal static class RewardRow
{
    private static readonly Table<RewardFacts> s_table = new("reward", "r");

    public static readonly Column<RewardId> Id = s_table.Id<RewardId>("id", r => r.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", r => r.ProgramId);
    public static readonly Column<int> Partition = s_table.Partition("partition_id", r => r.Partition);
    public static readonly Column<RewardSource> Source = s_table.Word("source", r => r.Source);
    public static readonly Column<EntryId> SourceId = s_table.Id<EntryId>("source_id", r => r.SourceId);
    public static readonly Column<string> Rule = s_table.Text("rule", r => r.Rule);
    public static readonly Column<Payee> To = s_table.Word("payee", r => r.To);
    public static readonly Column<int> Level = s_table.Int("level", r => r.Level);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", r => r.MemberId);
    public static readonly Column<RewardKind> Kind = s_table.Word("kind", r => r.Kind);
    public static readonly Column<long?> Amount = s_table.LongOrNull("amount", r => r.Amount);
    public static readonly Column<string?> Currency = s_table.TextOrNull("currency", r => r.Currency);
    public static readonly Column<string?> Item = s_table.TextOrNull("item", r => r.Item);
    public static readonly Column<long> Reversed = s_table.Long("reversed", r => r.Reversed);
    public static readonly Column<RewardStatus> Status = s_table.Word("status", r => r.Status);
    public static readonly Column<ReversalReason?> Reason = s_table.WordOrNull("reason", r => r.Reason);
    public static readonly Column<Instant> OccurredAt = s_table.Moment("occurred_at", r => r.OccurredAt);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", r => r.CreatedAt);
    public static readonly Column<Instant> PayableAt = s_table.Moment("payable_at", r => r.PayableAt);
    public static readonly Column<Instant> UpdatedAt = s_table.Now("updated_at");
    public static readonly Column<int> TermsVersion = s_table.Int("terms_version", r => r.TermsVersion);
    public static readonly Column<int?> Threshold = s_table.IntOrNull("threshold", r => r.Threshold);
    public static readonly Column<TransferKind?> BookedAs = s_table.WordOrNull("booked_as", r => r.BookedAs);
    public static readonly Column<EntryId?> GrantedBy = s_table.IdOrNull<EntryId>("granted_by", r => r.GrantedBy);
    public static readonly Column<string?> OrderedBy = s_table.TextOrNull("ordered_by", r => r.OrderedBy);
    public static readonly Column<long?> Base = s_table.LongOrNull("base", r => r.Base);
    public static readonly Column<RewardStatus?> ReversedFrom = s_table.WordOrNull(
        "reversed_from",
        r => r.ReversedFrom
    );
    public static readonly Column<Instant?> PaidAt = s_table.MomentOrNull("paid_at", r => r.PaidAt);

    public static readonly SelectList Columns = s_table.SelectAllBut(UpdatedAt);

    public static readonly TableWrite<RewardFacts> Insert = s_table.Insert();

    public static readonly TableWrite<RewardFacts> Update = s_table.Update(
        [ProgramId, Id, Partition],
        Status,
        Reversed,
        Reason,
        PayableAt,
        ReversedFrom,
        PaidAt,
        UpdatedAt
    );

    /// <param name="at">The ordinal at which the reward's columns begin.</param>
    public static RewardFacts Read(DbDataReader reader, int at = 0) =>
        new()
        {
            Id = Id.Read(reader, at),
            ProgramId = ProgramId.Read(reader, at),
            Partition = Partition.Read(reader, at),
            Source = Source.Read(reader, at),
            SourceId = SourceId.Read(reader, at),
            Rule = Rule.Read(reader, at),
            To = To.Read(reader, at),
            Level = Level.Read(reader, at),
            MemberId = MemberId.Read(reader, at),
            Kind = Kind.Read(reader, at),
            Amount = Amount.Read(reader, at),
            Currency = Currency.Read(reader, at),
            Item = Item.Read(reader, at),
            Reversed = Reversed.Read(reader, at),
            Status = Status.Read(reader, at),
            Reason = Reason.Read(reader, at),
            OccurredAt = OccurredAt.Read(reader, at),
            CreatedAt = CreatedAt.Read(reader, at),
            PayableAt = PayableAt.Read(reader, at),
            TermsVersion = TermsVersion.Read(reader, at),
            Threshold = Threshold.Read(reader, at),
            BookedAs = BookedAs.Read(reader, at),
            GrantedBy = GrantedBy.Read(reader, at),
            OrderedBy = OrderedBy.Read(reader, at),
            Base = Base.Read(reader, at),
            ReversedFrom = ReversedFrom.Read(reader, at),
            PaidAt = PaidAt.Read(reader, at),
        };
}
