using System.Data.Common;
using Tributary.Engine.Log;

namespace Tributary.Storage.Tables;

internal static class EntryRow
{
    /// <summary>Of <c>inbox i</c>, <c>event e</c> and <c>event_detail d</c>.</summary>
    public const string InboxColumns = $"i.id, i.partition_id, i.member_id, {LogColumns}";

    /// <summary>Of <c>event e</c> and <c>event_detail d</c>: an event of the log, whose member may not have come yet.</summary>
    public const string OriginalColumns = $"cast(0 as bigint), coalesce(e.partition_id, 0), coalesce(e.member_id, 0), {LogColumns}";

    public const int Count = 14;

    private const string LogColumns = """
        e.id, e.program_id, e.type, e.amount, e.currency, e.occurred_at, e.accepted_at, e.reverses_key, d.properties, e.facts, e.actor
        """;

    public static Entry Read(DbDataReader reader) => new()
    {
        InboxId = reader.GetInt64(0), Partition = reader.GetInt32(1), MemberId = reader.GetInt64(2), EventId = reader.GetInt64(3),
        ProgramId = reader.GetInt64(4), Type = reader.GetString(5), Amount = reader.LongOrNull(6), Currency = reader.StringOrNull(7),
        OccurredAt = reader.Instant(8), AcceptedAt = reader.Instant(9), ReversesKey = reader.BytesOrNull(10), Properties = reader.Json(11),
        Facts = reader.Json(12), Actor = reader.StringOrNull(13),
    };
}
