using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <summary>A member of a tree as it is read, below a parent that is known.</summary>
internal sealed record TreeRow(
    MemberId Id,
    string ExternalId,
    MemberId ReferrerId,
    Instant JoinedAt,
    MemberStatus Status,
    ReferralStatus? ReferralStatus
)
{
    /// <summary>The columns to read, of a member m and its referral r.</summary>
    public const string Columns = "m.id, m.external_id, m.referrer_id, m.joined_at, m.status, r.status";

    public static TreeRow Read(DbDataReader reader) =>
        new(
            Id: reader.Id<MemberId>(0),
            ExternalId: reader.GetString(1),
            ReferrerId: new MemberId(reader.LongOrNull(2) ?? 0),
            JoinedAt: reader.Instant(3),
            Status: reader.Word<MemberStatus>(4),
            ReferralStatus: reader.WordOrNull<ReferralStatus>(5)
        );

    public TreeView Below(TreeView parent) =>
        new(
            Id,
            ExternalId,
            parent.Level + 1,
            parent.ExternalId,
            JoinedAt,
            Status,
            ReferralStatus,
            [.. parent.Path, Id]
        );
}
