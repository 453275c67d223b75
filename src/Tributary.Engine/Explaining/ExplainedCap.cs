using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Explaining;

public enum CapMeasure
{
    Count,
    Amount,
}

/// <summary>The verdict of a cap.</summary>
public enum CapVerdict
{
    /// <summary>The cap had enough room.</summary>
    Room,

    /// <summary>The cap had some room, and the reward was reduced to it.</summary>
    Cut,

    /// <summary>The cap had no room, or too little and it does not reduce rewards. Nothing was granted.</summary>
    Refused,
}

/// <summary>A cap that was checked, in one of its measures.</summary>
/// <param name="Period">The first day, yyyymmdd; 0 for all time.</param>
/// <param name="Used">The use before this reward, in rewards or minor units.</param>
/// <param name="Taken">The use by this reward.</param>
/// <param name="Currency">The currency of amounts; null for counts, which cover all currencies.</param>
public sealed record ExplainedCap(
    CapName Name,
    CapScope Of,
    int Period,
    CapMeasure Measure,
    long Used,
    long Limit,
    long Taken,
    string? Currency,
    CapVerdict Verdict
)
{
    /// <remarks>The trace holds the caps in the order of the checks, up to the one that refused.</remarks>
    /// <exception cref="InvalidOperationException">The trace does not match the Terms.</exception>
    internal static ImmutableArray<ExplainedCap> ListOf(RuleTrace trace, RulePlan rule, Plan plan, Instant occurredAt)
    {
        if (trace.Caps.IsEmpty)
            return [];
        var caps = ImmutableArray.CreateBuilder<ExplainedCap>();
        var wanted = trace.Exact ?? trace.Amount;
        var asked = FactNeeds.CapsOf(plan, rule, 0, trace.PayeeId, occurredAt).Take(trace.Caps.Length).ToList();
        foreach (var (i, (key, cap)) in asked.Index())
        {
            var found = trace.Caps[i];
            if (key.Name != found.Name || key.Period != found.Period)
                throw new InvalidOperationException("A stored trace does not match the caps of its Terms.");
            var refused = trace.Reason is not null && i == trace.Caps.Length - 1;
            if (cap.Count is { } most)
            {
                var verdict = refused && found.Used.Count >= most ? CapVerdict.Refused : CapVerdict.Room;
                caps.Add(
                    new(
                        key.Name,
                        cap.Of,
                        key.Period,
                        CapMeasure.Count,
                        found.Used.Count,
                        most,
                        trace.Reason is null ? 1 : 0,
                        null,
                        verdict
                    )
                );
            }
            if (cap.Amount is { } limit && wanted is { } amount)
            {
                var left = limit - found.Used.Amount;
                var lacks = left <= 0 || (cap.Over == CapOverflow.Refuse && left < amount);
                var verdict =
                    refused && lacks ? CapVerdict.Refused
                    : left < amount ? CapVerdict.Cut
                    : CapVerdict.Room;
                var taken = trace.Reason is null ? trace.Amount ?? 0 : 0;
                caps.Add(
                    new(
                        key.Name,
                        cap.Of,
                        key.Period,
                        CapMeasure.Amount,
                        found.Used.Amount,
                        limit,
                        taken,
                        trace.Currency,
                        verdict
                    )
                );
                wanted = Math.Min(amount, Math.Max(left, 0));
            }
        }
        return caps.ToImmutable();
    }
}
