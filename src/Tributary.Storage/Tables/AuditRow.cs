using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Storage.Tables;

/// <summary>A record of the audit log in its place.</summary>
/// <param name="Id">The place, from 1 and without gaps.</param>
/// <param name="Hash">See <see cref="AuditChain.HashOf"/>.</param>
internal sealed record LinkedRecord(long Id, AuditRecord Record, byte[] Hash);

/// <summary>Table <c>audit a</c>.</summary>
internal static class AuditRow
{
    private static readonly Table<LinkedRecord> s_table = new("audit", "a");

    public static readonly Column<long> Id = s_table.Long("id", a => a.Id);
    public static readonly Column<Instant> At = s_table.Moment("at", a => a.Record.At);
    public static readonly Column<ProgramId?> ProgramId = s_table.IdOrNull<ProgramId>(
        "program_id",
        a => a.Record.ProgramId
    );
    public static readonly Column<MemberId?> MemberId = s_table.IdOrNull<MemberId>("member_id", a => a.Record.MemberId);
    public static readonly Column<string> Actor = s_table.Text("actor", a => a.Record.Actor.Name);
    public static readonly Column<string> Action = s_table.Text("action", a => a.Record.Action);
    public static readonly Column<string> Subject = s_table.Text("subject", a => a.Record.Subject);
    public static readonly Column<string?> Detail = s_table.TextOrNull("detail", a => a.Record.Detail);
    public static readonly Column<string?> RequestId = s_table.TextOrNull("request_id", a => a.Record.Actor.RequestId);
    public static readonly Column<byte[]> Hash = s_table.Bytes("hash", a => a.Hash);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly TableWrite<LinkedRecord> Insert = s_table.Insert();

    public static LinkedRecord Read(DbDataReader reader) =>
        new(
            Id.Read(reader),
            new AuditRecord
            {
                At = At.Read(reader),
                ProgramId = ProgramId.Read(reader),
                MemberId = MemberId.Read(reader),
                Actor = new AuditActor(Actor.Read(reader), RequestId.Read(reader)),
                Action = Action.Read(reader),
                Subject = Subject.Read(reader),
                Detail = Detail.Read(reader),
            },
            Hash.Read(reader)
        );
}
