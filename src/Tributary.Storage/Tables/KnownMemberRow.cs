using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Tables;

internal static class KnownMemberRow
{
    /// <summary>
    /// Follows the columns of <see cref="MemberRow"/>. Selects from <c>member m</c>, its first generated code <c>c</c>,
    /// its referrer <c>u</c> and its referral <c>r</c>; the last two are left joined.
    /// </summary>
    public static readonly string Columns = $"m.external_id, m.root_id, c.code, u.external_id, {ReferralRow.Columns}";

    public static KnownMember Read(DbDataReader reader, MemberFacts facts, int at) =>
        new(
            facts,
            ExternalId: reader.GetString(at),
            RootId: reader.Id<MemberId>(at + 1),
            Code: reader.GetString(at + 2),
            ReferrerExternalId: reader.StringOrNull(at + 3),
            Referral: reader.IsDBNull(at + 4) ? null : ReferralRow.Read(reader, at + 4)
        );
}
