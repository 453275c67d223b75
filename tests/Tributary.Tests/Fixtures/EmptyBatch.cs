using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;

namespace Tributary.Tests.Fixtures;

/// <summary>A batch that decides nothing, to which a test adds what it is about.</summary>
internal static class EmptyBatch
{
    /// <param name="seq">The last <c>seq</c> of each partition after the batch.</param>
    public static BatchDecisions At(Instant now, IReadOnlyDictionary<int, long> seq) =>
        new()
        {
            Now = now,
            Decisions = [],
            Parked = [],
            Seq = seq,
            NewRewards = [],
            ChangedRewards = [],
            Transfers = [],
            Accounts = [],
            Counters = [],
            Caps = [],
            Referrals = [],
            Members = [],
            Reversals = [],
            Stats = [],
            Daily = [],
            Fraud = new FraudChanges([], [], [], []),
            Outbox = [],
        };
}
