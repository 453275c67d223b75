using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Storage.Tables;

/// <summary>A row of the audit log.</summary>
/// <param name="Id">Its place in the chain, from 1 and without gaps.</param>
/// <param name="Hash">See <see cref="AuditChain.HashOf"/>.</param>
internal sealed record AuditRow(long Id, AuditRecord Record, byte[] Hash)
{
    private static readonly Table<AuditRow> s_table = new("audit", "a");

    private static readonly Column<long> s_id = s_table.Long("id", a => a.Id);
    private static readonly Column<Instant> s_at = s_table.Moment("at", a => a.Record.At);
    private static readonly Column<ProgramId?> s_programId = s_table.IdOrNull<ProgramId>(
        "program_id",
        a => a.Record.ProgramId
    );
    private static readonly Column<MemberId?> s_memberId = s_table.IdOrNull<MemberId>(
        "member_id",
        a => a.Record.MemberId
    );
    private static readonly Column<string> s_actor = s_table.Text("actor", a => a.Record.Actor.Name);
    private static readonly Column<string> s_action = s_table.Text("action", a => a.Record.Action);
    private static readonly Column<string> s_subject = s_table.Text("subject", a => a.Record.Subject);
    private static readonly Column<string?> s_detail = s_table.TextOrNull("detail", a => a.Record.Detail);
    private static readonly Column<string?> s_requestId = s_table.TextOrNull(
        "request_id",
        a => a.Record.Actor.RequestId
    );
    private static readonly Column<byte[]> s_hash = s_table.Bytes("hash", a => a.Hash);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly TableWrite<AuditRow> Insert = s_table.Insert();

    public static AuditRow Read(DbDataReader reader) =>
        new(
            s_id.Read(reader),
            new AuditRecord
            {
                At = s_at.Read(reader),
                ProgramId = s_programId.Read(reader),
                MemberId = s_memberId.Read(reader),
                Actor = new AuditActor(s_actor.Read(reader), s_requestId.Read(reader)),
                Action = s_action.Read(reader),
                Subject = s_subject.Read(reader),
                Detail = s_detail.Read(reader),
            },
            s_hash.Read(reader)
        );
}
