using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>
/// The events of a batch that its reversals name, those that may complete a referral instead, and how much of each is
/// taken back so far.
/// </summary>
internal sealed class BatchOriginals(BatchFacts facts)
{
    private readonly Dictionary<OriginalKey, OriginalFacts> _originals = new(facts.Originals);
    private readonly Dictionary<EntryId, OriginalKey> _keys = facts.Originals.ToDictionary(
        o => o.Value.Event.EventId,
        o => o.Key
    );
    private readonly Dictionary<EntryId, ReversalSum> _reversals = [];
    private readonly Dictionary<MemberId, List<Entry>> _decidedEvents = [];

    /// <summary>How much of each event is reversed that a reversal of the batch names.</summary>
    public IReadOnlyList<ReversalSum> Reversals => [.. _reversals.Values];

    /// <summary>Returns the event that a reversal names, or the reversal that a reinstatement names.</summary>
    public OriginalFacts? Find(Entry reversal) =>
        _originals.GetValueOrDefault(OriginalKey.Of(reversal.ProgramId, reversal.ReversesKey));

    /// <summary>Returns how much of the event has been taken back so far.</summary>
    public ReversalState ReversalOf(OriginalFacts original) => ReversalOf(original.Event, original.Reversal);

    /// <summary>
    /// Returns the member's decided events that may complete its referral and are not wholly taken back, in the order
    /// in which they happened.
    /// </summary>
    public IReadOnlyList<(Entry Event, ReversalState Reversal)> EventsOf(MemberId memberId)
    {
        var before = facts.MemberEvents.GetValueOrDefault(memberId, []).Select(e => (e.Event, Reversal: ReversalOf(e)));
        var here = _decidedEvents
            .GetValueOrDefault(memberId, [])
            .Select(e => (Event: e, Reversal: ReversalOf(e, default)));
        return
        [
            .. before
                .Concat(here)
                .Where(e => !e.Reversal.IsWhole)
                .OrderBy(e => e.Event.OccurredAt)
                .ThenBy(e => e.Event.EventId),
        ];
    }

    public void ChangeReversal(OriginalFacts original, ReversalState state) =>
        _reversals[original.Event.EventId] = new ReversalSum(original.Event.ProgramId, original.Event.EventId, state);

    /// <summary>
    /// Records that an entry was decided, because a later reversal of this batch may name it, or pass a completion on
    /// to it. Load saw it as undecided.
    /// </summary>
    public void Record(Decision decision)
    {
        if (_keys.TryGetValue(decision.Entry.EventId, out var key))
        {
            _originals[key] = _originals[key] with
            {
                IsDecided = true,
                WasRejected = decision.Outcome == Outcome.Rejected,
                Effects = Effects.Of(decision.Trace),
            };
        }
        if (_originals.Count == 0 || decision.Outcome == Outcome.Rejected)
            return;
        var entry = decision.Entry;
        if (EntryTypes.IsCommand(entry.Type) || entry.ReversesKey is not null)
            return;
        if (!_decidedEvents.TryGetValue(entry.MemberId, out var events))
            _decidedEvents[entry.MemberId] = events = [];
        events.Add(entry);
    }

    /// <param name="before">How much of the event was taken back before this batch.</param>
    private ReversalState ReversalOf(Entry entry, ReversalState before) =>
        _reversals.TryGetValue(entry.EventId, out var changed) ? changed.State : before;
}
