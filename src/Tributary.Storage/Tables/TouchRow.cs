using System.Data.Common;
using Tributary.Engine.Clicks;
using Tributary.Engine.Members;

namespace Tributary.Storage.Tables;

internal static class TouchRow
{
    /// <summary>Of <c>click k</c> and the member <c>m</c> whose link it was.</summary>
    public const string Columns = "k.id, k.program_id, k.visitor_id, k.member_id, m.status, k.code, k.at, k.marks";

    public static Touchpoint Read(DbDataReader reader) => new(
        ClickId: reader.GetInt64(0), ProgramId: reader.GetInt64(1), VisitorId: reader.GetInt64(2), MemberId: reader.GetInt64(3),
        MemberStatus: reader.Word<MemberStatus>(4), Code: reader.GetString(5), At: reader.Instant(6))
    {
        Marks = (ClickFlags)(reader.IntOrNull(7) ?? 0),
    };
}
