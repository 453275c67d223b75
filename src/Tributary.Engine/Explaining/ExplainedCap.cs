using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Rules;
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
public sealed record ExplainedCap
{
    public required CapName Name { get; init; }
    public required CapScope Of { get; init; }

    /// <summary>The first day, yyyymmdd; 0 for all time.</summary>
    public required int Period { get; init; }

    public required CapMeasure Measure { get; init; }

    /// <summary>The use before this reward, in rewards or minor units.</summary>
    public required long Used { get; init; }

    public required long Limit { get; init; }

    /// <summary>The use by this reward.</summary>
    public required long Taken { get; init; }

    /// <summary>The currency of amounts; null for counts, which cover all currencies.</summary>
    public string? Currency { get; init; }

    public required CapVerdict Verdict { get; init; }

    /// <remarks>The trace holds the caps in the order of the checks, up to the one that refused.</remarks>
    /// <exception cref="InvalidOperationException">The trace does not match the Terms.</exception>
    internal static ImmutableArray<ExplainedCap> ListOf(RuleTrace trace, RulePlan rule, Plan plan, Instant occurredAt)
    {
        if (trace.Caps.IsEmpty)
            return [];
        var caps = ImmutableArray.CreateBuilder<ExplainedCap>();
        var wanted = trace.Exact ?? trace.Amount;
        var asked = RuleCaps.Of(plan, rule, default, trace.PayeeId, occurredAt).Take(trace.Caps.Length).ToList();
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
                    new()
                    {
                        Name = key.Name,
                        Of = cap.Of,
                        Period = key.Period,
                        Measure = CapMeasure.Count,
                        Used = found.Used.Count,
                        Limit = most,
                        Taken = trace.Reason is null ? 1 : 0,
                        Verdict = verdict,
                    }
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
                    new()
                    {
                        Name = key.Name,
                        Of = cap.Of,
                        Period = key.Period,
                        Measure = CapMeasure.Amount,
                        Used = found.Used.Amount,
                        Limit = limit,
                        Taken = taken,
                        Currency = trace.Currency,
                        Verdict = verdict,
                    }
                );
                wanted = Math.Min(amount, Math.Max(left, 0));
            }
        }
        return caps.ToImmutable();
    }
}
