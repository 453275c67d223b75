using System.Data.Common;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Tables;

/// <summary>Reads an event of the log, with how much of it is taken back.</summary>
internal static class OriginalRow
{
    /// <summary>Selects from <c>entry e</c> and <c>reversal v</c>.</summary>
    public static readonly string Columns = $"""
        {EntryRow.LogColumns}, e.outcome, coalesce(v.amount, 0), case when v.is_whole then 1 else 0 end,
            coalesce(v.claimed, 0),
        coalesce(v.standing, 0), coalesce(v.completion, 'none')
        """;

    /// <summary>Selects the same from <c>early_entry e</c>, of which nothing is decided or taken back.</summary>
    public static readonly string EarlyColumns =
        $"{EntryRow.EarlyColumns}, null, cast(0 as bigint), 0, cast(0 as bigint), 0, 'none'";

    public static readonly int Count = EntryRow.Count + 6;

    /// <param name="effects">The effects in the trace of its decision, if they are needed.</param>
    public static OriginalFacts Read(DbDataReader reader, Effects effects)
    {
        var at = EntryRow.Count;
        var outcome = reader.WordOrNull<Outcome>(at);
        return new OriginalFacts(
            EntryRow.Read(reader),
            outcome is not null,
            outcome == Outcome.Rejected,
            effects,
            new ReversalState(
                reader.GetInt64(at + 1),
                reader.GetInt32(at + 2) != 0,
                reader.GetInt64(at + 3),
                reader.GetInt32(at + 4),
                reader.Word<TakenCompletion>(at + 5)
            )
        );
    }

    /// <summary>Reads an original that is followed by its key and its decision's trace.</summary>
    public static (OriginalKey Key, OriginalFacts Facts) ReadKeyed(DbDataReader reader)
    {
        var original = Read(
            reader,
            reader.BytesOrNull(Count + 1) is { } trace ? TraceCodec.ReadEffects(trace) : Effects.None
        );
        return (OriginalKey.Of(original.Event.ProgramId, reader.GetFieldValue<byte[]>(Count)), original);
    }
}
