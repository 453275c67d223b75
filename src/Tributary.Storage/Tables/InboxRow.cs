using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>inbox i</c>: entries that wait for their partition.</summary>
internal static class InboxRow
{
    private static readonly Table<AcceptedEntry> s_table = new("inbox", "i");

    /// <summary>The insert draws it.</summary>
    public static readonly Column<InboxId> Id = s_table.Id<InboxId>("id");

    public static readonly Column<int> Partition = s_table.Partition("partition_id", e => e.Place!.Value.Partition);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", e => e.Entry.ProgramId);
    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("event_id", e => e.EventId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", e => e.Place!.Value.MemberId);

    /// <summary>0 for a new entry, as the table says.</summary>
    public static readonly Column<int> Tries = s_table.Int("tries");

    public static readonly Column<string?> RequestId = s_table.TextOrNull("request_id", e => e.Entry.RequestId);

    /// <summary>Inserts entries that have a place, in the order of the request.</summary>
    public static readonly TableWrite<AcceptedEntry> Insert = s_table.InsertInOrder();

    /// <summary>
    /// The columns that an entry of <c>parked</c> takes with it. They have the same names there, where the id of the
    /// request is not kept.
    /// </summary>
    public static readonly string Moved = SqlText.List(Names(Partition, ProgramId, EventId, MemberId, Tries));

    /// <summary>The same for an entry that is retried by hand, which has all its tries again.</summary>
    public static readonly string MovedAnew = SqlText.List(Names(Partition, ProgramId, EventId, MemberId));

    private static IEnumerable<string> Names(params Column[] columns) => columns.Select(column => column.Name);
}
