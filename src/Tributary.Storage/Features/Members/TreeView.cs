using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;

namespace Tributary.Storage.Features.Members;

/// <param name="Level">The distance from the requested member; 1 is direct.</param>
/// <param name="Path">The internal ids from level 1 down to this member; empty in an upline.</param>
public sealed record TreeView(
    MemberId Id,
    string ExternalId,
    int Level,
    string? Referrer,
    Instant JoinedAt,
    MemberStatus Status,
    ReferralStatus? ReferralStatus,
    MemberId[] Path
);
