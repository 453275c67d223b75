using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>reversal</c>: how much of an event is taken back.</summary>
internal static class ReversalRow
{
    private static readonly Table<ReversalSum> s_table = new("reversal", "v");

    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("event_id", r => r.EventId);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", r => r.ProgramId);
    public static readonly Column<long> Amount = s_table.Long("amount", r => r.State.Amount);
    public static readonly Column<bool> IsWhole = s_table.Flag("is_whole", r => r.State.IsWhole);
    public static readonly Column<long> Claimed = s_table.Long("claimed", r => r.State.Claimed);
    public static readonly Column<int> Standing = s_table.Int("standing", r => r.State.Standing);
    public static readonly Column<TakenCompletion> Completion = s_table.Word("completion", r => r.State.Completion);

    public static readonly TableWrite<ReversalSum> InsertOrSet = s_table.InsertOrSet(
        [EventId],
        Amount,
        IsWhole,
        Claimed,
        Standing,
        Completion
    );
}
