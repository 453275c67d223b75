using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Storage.Tables;

/// <summary>
/// Table <c>event e</c>, the log, read together with <c>event_detail d</c>. An entry of the inbox is also joined with
/// <c>inbox i</c>.
/// </summary>
internal static class EntryRow
{
    private static readonly Table<Entry> s_table = new("event", "e");

    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("id");
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id");
    public static readonly Column<string> Type = s_table.Text("type");
    public static readonly Column<long?> Amount = s_table.LongOrNull("amount");
    public static readonly Column<string?> Currency = s_table.TextOrNull("currency");
    public static readonly Column<Instant> OccurredAt = s_table.Moment("occurred_at");
    public static readonly Column<Instant> AcceptedAt = s_table.Moment("accepted_at");
    public static readonly Column<byte[]?> ReversesKey = s_table.BytesOrNull("reverses_key");
    public static readonly Column<ReadOnlyMemory<byte>> Facts = s_table.Json("facts");
    public static readonly Column<string?> Actor = s_table.TextOrNull("actor");

    private static readonly SelectList s_own = s_table.SelectAll();

    /// <summary>Where the columns of other tables begin.</summary>
    private static readonly int s_others = s_own.Count;

    /// <summary>The columns of an entry that waits in the inbox.</summary>
    public static readonly string InboxColumns = $"{s_own}, d.properties, i.id, i.partition_id, i.member_id";

    /// <summary>The columns of an entry of the log, whose member may not have signed up yet.</summary>
    public static readonly string LogColumns =
        $"{s_own}, d.properties, cast(0 as bigint), coalesce(e.partition_id, 0), coalesce(e.member_id, 0)";

    /// <summary>How many columns each of the two lists has.</summary>
    public static readonly int Count = s_others + 4;

    public static Entry Read(DbDataReader reader) =>
        new()
        {
            EventId = EventId.Read(reader),
            ProgramId = ProgramId.Read(reader),
            Type = Type.Read(reader),
            Amount = Amount.Read(reader),
            Currency = Currency.Read(reader),
            OccurredAt = OccurredAt.Read(reader),
            AcceptedAt = AcceptedAt.Read(reader),
            ReversesKey = ReversesKey.Read(reader),
            Facts = Facts.Read(reader),
            Actor = Actor.Read(reader),
            Properties = reader.Json(s_others),
            InboxId = reader.GetInt64(s_others + 1),
            Partition = reader.GetInt32(s_others + 2),
            MemberId = reader.Id<MemberId>(s_others + 3),
        };
}
