using Tributary.Engine.Foundation;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>decision</c>.</summary>
internal static class DecisionRow
{
    private static readonly Table<Decision> s_table = new("decision", "x");

    public static readonly Column<int> Partition = s_table.Int("partition_id", d => d.Entry.Partition);
    public static readonly Column<long> Seq = s_table.Long("seq", d => d.Seq);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", d => d.Entry.ProgramId);
    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("event_id", d => d.Entry.EventId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", d => d.MemberId);
    public static readonly Column<MemberId?> ReferrerId = s_table.IdOrNull<MemberId>("referrer_id", d => d.ReferrerId);
    public static readonly Column<Outcome> Outcome = s_table.Word("outcome", d => d.Outcome);
    public static readonly Column<Reason?> Reason = s_table.WordOrNull("reason", d => d.Reason);
    public static readonly Column<int> TermsVersion = s_table.Int("terms_version", d => d.TermsVersion);
    public static readonly Column<long> Revenue = s_table.Long("revenue", d => d.Revenue);
    public static readonly Column<int> Completed = s_table.Int("completed", d => d.Completed);
    public static readonly Column<int> SignedUp = s_table.Int("signed_up", d => d.SignedUp);
    public static readonly Column<Instant> OccurredAt = s_table.Moment("occurred_at", d => d.Entry.OccurredAt);
    public static readonly Column<Instant> DecidedAt = s_table.Now("decided_at");
    public static readonly Column<byte[]> Trace = s_table.Bytes("trace", d => TraceCodec.Write(d.Trace));
    public static readonly Column<long?> SharedSeq = s_table.LongOrNull("shared_seq", d => d.SharedSeq);
    public static readonly Column<string?> RevenueCurrency = s_table.TextOrNull(
        "revenue_currency",
        d => d.RevenueCurrency
    );

    public static readonly TableWrite<Decision> Insert = s_table.Insert();
}
