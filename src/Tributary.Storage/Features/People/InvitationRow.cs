using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.People;

/// <summary>Table <c>invitation i</c>.</summary>
internal static class InvitationRow
{
    private static readonly Table<Invitation> s_table = new("invitation", "i");

    public static readonly Column<InvitationId> Id = s_table.Id<InvitationId>("id", i => i.Id);
    public static readonly Column<byte[]> TokenHash = s_table.Bytes("token_hash", i => i.TokenHash);
    public static readonly Column<string> Email = s_table.Text("email", i => i.Email);
    public static readonly Column<string> Name = s_table.Text("name", i => i.Name);
    public static readonly Column<string> Role = s_table.Text("role", i => i.Role);
    public static readonly Column<ProgramId?> ProgramId = s_table.IdOrNull<ProgramId>("program_id", i => i.ProgramId);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", i => i.CreatedAt);
    public static readonly Column<string> CreatedBy = s_table.Text("created_by", i => i.CreatedBy);
    public static readonly Column<Instant> EndsAt = s_table.Moment("ends_at", i => i.EndsAt);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<Invitation> Insert = s_table.InsertNamed();

    public static Invitation Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            TokenHash = TokenHash.Read(reader),
            Email = Email.Read(reader),
            Name = Name.Read(reader),
            Role = Role.Read(reader),
            ProgramId = ProgramId.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            CreatedBy = CreatedBy.Read(reader),
            EndsAt = EndsAt.Read(reader),
        };
}
