using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Tables;

/// <summary>An existing member under whom a sign-up may place a new one, from <c>member m</c>.</summary>
internal static class ReferrerRow
{
    public static readonly string Columns = $"{MemberRow.Columns}, m.upline, m.external_id, m.root_id";

    /// <summary>Further columns of a statement begin at this ordinal.</summary>
    public static readonly int Count = MemberRow.Columns.Count + 3;

    public static Referrer Read(DbDataReader reader) =>
        new(
            MemberRow.Read(reader, default),
            ExternalId: reader.GetString(MemberRow.Columns.Count + 1),
            RootId: reader.Id<MemberId>(MemberRow.Columns.Count + 2)
        );
}

/// <summary>An existing member, with the values that a sign-up answers.</summary>
internal static class KnownMemberRow
{
    /// <summary>
    /// Selects from <c>member m</c>, its first generated code <c>c</c>, its referrer <c>u</c> and its referral
    /// <c>r</c>; the last two are left joined.
    /// </summary>
    public static readonly string Columns = $"{ReferrerRow.Columns}, c.code, u.external_id, {ReferralRow.Columns}";

    public static KnownMember Read(DbDataReader reader)
    {
        var member = ReferrerRow.Read(reader);
        var at = ReferrerRow.Count;
        return new KnownMember(
            member.Facts,
            member.ExternalId,
            member.RootId,
            Code: reader.GetString(at),
            ReferrerExternalId: reader.StringOrNull(at + 1),
            Referral: reader.IsDBNull(at + 2) ? null : ReferralRow.Read(reader, at + 2)
        );
    }
}
