using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>parked</c>, as a batch writes it, for entries about known members.</summary>
internal static class ParkedRow
{
    /// <summary>The reason of an entry whose properties retention has blanked. It cannot be retried any more.</summary>
    public const string PropertiesBlanked = "properties_blanked";

    private static readonly Table<Parked> s_table = new("parked", "p");

    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("event_id", p => p.Entry.EventId);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", p => p.Entry.ProgramId);
    public static readonly Column<MemberId?> MemberId = s_table.IdOrNull<MemberId>("member_id", p => p.Entry.MemberId);
    public static readonly Column<int?> Partition = s_table.IntOrNull("partition_id", p => p.Entry.Partition);
    public static readonly Column<string?> WaitsFor = s_table.TextOrNull("waits_for", p => p.WaitsFor);
    public static readonly Column<string> Reason = s_table.Text("reason", p => p.Reason);
    public static readonly Column<int> Tries = s_table.Initially(s_table.Int("tries"), "0");
    public static readonly Column<Instant> ParkedAt = s_table.Now("parked_at");

    public static readonly TableWrite<Parked> Insert = s_table.Insert();
}
