using System.Data.Common;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;

namespace Tributary.Storage.Tables;

internal static class RewardRow
{
    /// <summary>Of <c>reward r</c>.</summary>
    public const string Columns = """
        r.id, r.program_id, r.partition_id, r.source, r.source_id, r.rule, r.payee, r.level, r.member_id, r.kind, r.amount, r.currency,
        r.item, r.reversed, r.status, r.reason, r.occurred_at, r.created_at, r.payable_at, r.terms_version, r.threshold, r.transfer_id,
        r.ordered_by, r.base, r.struck_from, r.paid_at
        """;

    public const int Count = 26;

    /// <param name="at">The column at which the reward's begin.</param>
    public static RewardFacts Read(DbDataReader reader, int at = 0) => new(
        Id: reader.GetInt64(at), ProgramId: reader.GetInt64(at + 1), Partition: reader.GetInt32(at + 2), Source: reader.Word<RewardSource>(at + 3),
        SourceId: reader.GetInt64(at + 4), Rule: reader.GetString(at + 5), To: reader.Word<Payee>(at + 6), Level: reader.GetInt32(at + 7),
        MemberId: reader.GetInt64(at + 8), Kind: reader.Word<RewardKind>(at + 9), Amount: reader.LongOrNull(at + 10), Currency: reader.StringOrNull(at + 11),
        Item: reader.StringOrNull(at + 12), Reversed: reader.GetInt64(at + 13), Status: reader.Word<RewardStatus>(at + 14),
        Reason: reader.WordOrNull<ReversalReason>(at + 15), OccurredAt: reader.Instant(at + 16), CreatedAt: reader.Instant(at + 17),
        PayableAt: reader.Instant(at + 18), TermsVersion: reader.GetInt32(at + 19), Threshold: reader.IntOrNull(at + 20), TransferId: reader.LongOrNull(at + 21),
        OrderedBy: reader.StringOrNull(at + 22))
    {
        Base = reader.LongOrNull(at + 23), ReversedFrom = reader.WordOrNull<RewardStatus>(at + 24), PaidAt = reader.InstantOrNull(at + 25),
    };
}
