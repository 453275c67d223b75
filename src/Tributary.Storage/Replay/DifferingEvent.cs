using System.Collections.Immutable;
using System.Data.Common;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Tracing;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Replay;

/// <summary>An event that would have come out differently.</summary>
/// <param name="Size">The largest difference of a currency, in minor units.</param>
/// <param name="Members">Those who would have earned something else by it.</param>
internal sealed record DifferingEvent(
    EntryId EventId,
    long Size,
    string Was,
    string WouldBe,
    ImmutableArray<MemberId> Members
)
{
    public static DifferingEvent Of(
        LogRow row,
        Decision decision,
        ImmutableArray<RewardEffect> was,
        ImmutableArray<RewardEffect> wouldBe
    )
    {
        var parts = was.Select(effect => (effect, Sign: -1))
            .Concat(wouldBe.Select(effect => (effect, Sign: 1)))
            .GroupBy(part => (part.effect.MemberId, Kind: part.effect.Currency ?? part.effect.Rule))
            .Select(of =>
                (
                    of.Key,
                    Amount: of.Sum(part => part.Sign * (part.effect.Amount ?? 0)),
                    Count: of.Sum(part => part.Sign * part.effect.Count)
                )
            )
            .Where(sum => sum is not { Amount: 0, Count: 0 })
            .ToList();
        return new DifferingEvent(
            row.Entry.EventId,
            parts
                .GroupBy(part => part.Key.Kind)
                .Select(of => Math.Abs(of.Sum(part => part.Amount)))
                .DefaultIfEmpty(0)
                .Max(),
            SideOf(row.Trace, row.Outcome, row.Reason, was),
            SideOf(decision.Trace, decision.Outcome, decision.Reason, wouldBe),
            [.. parts.Select(part => part.Key.MemberId).Distinct()]
        );
    }

    public static async ValueTask WriteAsync(
        DbConnection connection,
        WhatIfId question,
        IReadOnlyList<DifferingEvent> events,
        CancellationToken stopping
    )
    {
        await WhatIfEventRow.Insert.WriteAsync(
            connection,
            [.. events.Select(e => new WhatIfDifference(question, e.EventId, e.Size, e.Was, e.WouldBe))],
            stopping
        );
        await WhatIfPartRow.Insert.WriteAsync(
            connection,
            [.. events.SelectMany(e => e.Members, (e, member) => new WhatIfPart(question, member, e.EventId))],
            stopping
        );
    }

    private static string SideOf(Trace trace, Outcome outcome, Reason? reason, ImmutableArray<RewardEffect> effects) =>
        new WhatIfOutcome(
            outcome,
            Explanation.ReasonsOf(trace, outcome, reason),
            [.. effects.Select(e => new WhatIfGrant(e.MemberId, e.Rule, e.Level, e.Amount, e.Currency))]
        ).ToJson();
}
