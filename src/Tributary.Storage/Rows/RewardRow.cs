using System.Data.Common;
using Tributary.Engine;

namespace Tributary.Storage;

internal static class RewardRow
{
    /// <summary>Of <c>reward r</c>.</summary>
    public const string Columns = """
        r.id, r.program_id, r.partition_id, r.source, r.source_id, r.rule, r.payee, r.level, r.member_id, r.kind, r.amount, r.currency,
        r.item, r.reversed, r.status, r.reason, r.occurred_at, r.created_at, r.payable_at, r.terms_version, r.threshold, r.transfer_id,
        r.ordered_by
        """;

    public static RewardFacts Read(DbDataReader reader) => new(
        Id: reader.GetInt64(0), ProgramId: reader.GetInt64(1), Partition: reader.GetInt32(2), Source: reader.Word<RewardSource>(3),
        SourceId: reader.GetInt64(4), Rule: reader.GetString(5), To: reader.Word<Payee>(6), Level: reader.GetInt32(7),
        MemberId: reader.GetInt64(8), Kind: reader.Word<RewardKind>(9), Amount: reader.LongOrNull(10), Currency: reader.StringOrNull(11),
        Item: reader.StringOrNull(12), Reversed: reader.GetInt64(13), Status: reader.Word<RewardStatus>(14),
        Reason: reader.WordOrNull<StrikeReason>(15), OccurredAt: reader.Instant(16), CreatedAt: reader.Instant(17),
        PayableAt: reader.Instant(18), TermsVersion: reader.GetInt32(19), Threshold: reader.IntOrNull(20), TransferId: reader.LongOrNull(21),
        OrderedBy: reader.StringOrNull(22));
}
