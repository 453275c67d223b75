using System.Data.Common;
using Tributary.Engine.Referrals;

namespace Tributary.Storage.Tables;

internal static class ReferralRow
{
    /// <summary>Of <c>referral r</c>.</summary>
    public const string Columns = """
        r.id, r.member_id, r.referrer_id, r.source, r.code, r.status, r.terms_version, r.joined_at, r.completed_at, r.completed_by, r.expires_at
        """;

    public const int Count = 11;

    public static ReferralFacts Read(DbDataReader reader, int at = 0) => new(
        Id: reader.GetInt64(at), MemberId: reader.GetInt64(at + 1), ReferrerId: reader.GetInt64(at + 2),
        Source: reader.Word<ReferralSource>(at + 3), Code: reader.StringOrNull(at + 4), Status: reader.Word<ReferralStatus>(at + 5),
        TermsVersion: reader.GetInt32(at + 6), JoinedAt: reader.Instant(at + 7), CompletedAt: reader.InstantOrNull(at + 8),
        CompletedBy: reader.LongOrNull(at + 9), ExpiresAt: reader.InstantOrNull(at + 10));
}
