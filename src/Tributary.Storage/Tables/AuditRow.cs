using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>audit a</c>. The database numbers its rows.</summary>
internal static class AuditRow
{
    private static readonly Table<AuditRecord> s_table = new("audit", "a");

    public static readonly Column<Instant> At = s_table.Moment("at", a => a.At);
    public static readonly Column<ProgramId?> ProgramId = s_table.IdOrNull<ProgramId>("program_id", a => a.ProgramId);
    public static readonly Column<MemberId?> MemberId = s_table.IdOrNull<MemberId>("member_id", a => a.MemberId);
    public static readonly Column<string> Actor = s_table.Text("actor", a => a.Actor.Name);
    public static readonly Column<string> Action = s_table.Text("action", a => a.Action);
    public static readonly Column<string> Subject = s_table.Text("subject", a => a.Subject);
    public static readonly Column<string?> Detail = s_table.TextOrNull("detail", a => a.Detail);
    public static readonly Column<string?> RequestId = s_table.TextOrNull("request_id", a => a.Actor.RequestId);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly TableWrite<AuditRecord> Insert = s_table.Insert();

    public static AuditRecord Read(DbDataReader reader) =>
        new()
        {
            At = At.Read(reader),
            ProgramId = ProgramId.Read(reader),
            MemberId = MemberId.Read(reader),
            Actor = new AuditActor(Actor.Read(reader), RequestId.Read(reader)),
            Action = Action.Read(reader),
            Subject = Subject.Read(reader),
            Detail = Detail.Read(reader),
        };
}
