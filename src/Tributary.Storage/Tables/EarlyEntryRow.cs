using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>early_entry e</c>: events that came before their members, whole.</summary>
internal static class EarlyEntryRow
{
    private static readonly Table<AcceptedEntry> s_table = new("early_entry", "e");

    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("id", e => e.EventId);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", e => e.Entry.ProgramId);
    public static readonly Column<Instant> OccurredAt = s_table.Moment(
        "occurred_at",
        e => e.Entry.OccurredAt ?? e.AcceptedAt
    );
    public static readonly Column<Instant> AcceptedAt = s_table.Moment("accepted_at", e => e.AcceptedAt);
    public static readonly Column<long?> Amount = s_table.LongOrNull("amount", e => e.Entry.Amount);
    public static readonly Column<string> Type = s_table.Text("type", e => e.Entry.Type);
    public static readonly Column<string?> Currency = s_table.TextOrNull("currency", e => e.Entry.Currency);
    public static readonly Column<byte[]?> ReversesKey = s_table.BytesOrNull("reverses_key", e => e.Entry.ReversesKey);
    public static readonly Column<ReadOnlyMemory<byte>> Facts = s_table.Json("facts", e => e.Entry.Facts);
    public static readonly Column<string?> Actor = s_table.TextOrNull("actor", e => e.Entry.Actor);
    public static readonly Column<string?> ExternalId = s_table.TextOrNull("external_id", e => e.Entry.ExternalId);
    public static readonly Column<string?> Member = s_table.TextOrNull("member_external_id", e => e.Entry.Member);
    public static readonly Column<string?> Reverses = s_table.TextOrNull("reverses_external_id", e => e.Entry.Reverses);
    public static readonly Column<ReadOnlyMemory<byte>> Properties = s_table.Json(
        "properties",
        e => e.Entry.Properties
    );
    public static readonly Column<string?> GivenReason = s_table.TextOrNull("given_reason", e => e.Entry.Reason);
    public static readonly Column<string?> RequestId = s_table.TextOrNull(
        "request_id",
        e => EntryRow.RequestOf(e.Entry)
    );

    public static readonly TableWrite<AcceptedEntry> Insert = s_table.Insert();

    /// <summary>The columns that an event takes with it into the log.</summary>
    public static readonly string Moved = SqlText.List(s_table.Columns.Select(column => column.Name));

    /// <summary>The same of <c>early_entry e</c>.</summary>
    public static readonly string MovedFrom = SqlText.List(s_table.Columns.Select(column => $"e.{column}"));
}
