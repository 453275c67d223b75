using System.Data.Common;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Storage.Tables;

/// <summary>
/// Table <c>click k</c>, read together with <c>member m</c>, the owner of the link, and its <c>segment s</c>, left
/// joined.
/// </summary>
internal static class TouchpointRow
{
    private static readonly Table<Touchpoint> s_table = new("click", "k");

    public static readonly Column<ClickId> Id = s_table.Id<ClickId>("id");
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id");
    public static readonly Column<VisitorId> VisitorId = s_table.Id<VisitorId>("visitor_id");
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id");
    public static readonly Column<string> Code = s_table.Text("code");
    public static readonly Column<Instant> At = s_table.Moment("at");
    public static readonly Column<int?> Flags = s_table.IntOrNull("flags");

    private static readonly SelectList s_own = s_table.SelectAll();

    public static readonly string Columns = $"{s_own}, m.status, {SegmentRow.Columns}";

    public static Touchpoint Read(DbDataReader reader) =>
        new(
            ClickId: Id.Read(reader),
            ProgramId: ProgramId.Read(reader),
            VisitorId: VisitorId.Read(reader),
            MemberId: MemberId.Read(reader),
            MemberStatus: reader.Word<MemberStatus>(s_own.Count),
            Code: Code.Read(reader),
            At: At.Read(reader)
        )
        {
            Flags = (ClickFlags)(Flags.Read(reader) ?? 0),
            Segment = SegmentRow.ReadOrNull(reader, s_own.Count + 1),
        };
}
