using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Analytics;

/// <summary>The facts that a part of the log refers to, read before it is counted.</summary>
public sealed record ActivityFacts
{
    public required IReadOnlyDictionary<ProgramId, ProgramFacts> Programs { get; init; }
    public required IReadOnlyDictionary<MemberId, Actor> Actors { get; init; }
    public required IReadOnlyDictionary<RewardId, ChangedReward> Rewards { get; init; }
    public required ILookup<EntryId, ChangedReferral> Steps { get; init; }

    /// <summary>The currencies of the orders that reversals name.</summary>
    public required IReadOnlyDictionary<EntryId, string> Currencies { get; init; }

    /// <summary>When members had events so far.</summary>
    public required IReadOnlyDictionary<MemberId, Presence> Presence { get; init; }
}
