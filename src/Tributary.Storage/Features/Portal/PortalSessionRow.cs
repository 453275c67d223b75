using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Portal;

/// <summary>Table <c>portal_session s</c>.</summary>
internal static class PortalSessionRow
{
    private static readonly Table<PortalSession> s_table = new("portal_session", "s");

    public static readonly Column<byte[]> TokenHash = s_table.Bytes("token_hash", s => s.TokenHash);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", s => s.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", s => s.MemberId);
    public static readonly Column<string> Origins = s_table.Text("origins", s => string.Join(' ', s.Origins));
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", s => s.CreatedAt);
    public static readonly Column<Instant> EndsAt = s_table.Moment("ends_at", s => s.EndsAt);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<PortalSession> Insert = s_table.InsertNamed();

    public static PortalSession Read(DbDataReader reader) =>
        new(
            TokenHash.Read(reader),
            ProgramId.Read(reader),
            MemberId.Read(reader),
            Origins.Read(reader).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            CreatedAt.Read(reader),
            EndsAt.Read(reader)
        );
}
