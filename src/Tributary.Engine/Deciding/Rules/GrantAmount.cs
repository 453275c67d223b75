using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Members;
using Tributary.Engine.Money;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>The exact amount that a rule grants one beneficiary, before caps.</summary>
internal static class GrantAmount
{
    /// <returns>The trace with base, exact amount and currency; or with the reason why there is none. An item has no
    /// amount.</returns>
    public static RuleTrace Compute(
        EvaluationContext context,
        Grant grant,
        Field @base,
        MemberFacts payee,
        int level,
        RuleTrace trace
    )
    {
        switch (grant)
        {
            case Grant.Item:
                return trace;
            case Grant.Fixed fixedGrant:
                var currency =
                    payee.Currency is { } own && fixedGrant.Amounts.ContainsKey(own) ? own : context.Plan.Currency;
                if (!fixedGrant.Amounts.ContainsKey(currency) && fixedGrant.Amounts.Count == 1)
                    currency = fixedGrant.Amounts.Keys[0];
                return fixedGrant.Amounts.TryGetValue(currency, out var amount)
                    ? trace with
                    {
                        Exact = amount,
                        Amount = amount,
                        Currency = currency,
                    }
                    : trace with
                    {
                        Reason = Reason.NoAmountInCurrency,
                    };
            case Grant.Rates rates:
                if (level > rates.ByLevel.Length)
                    return trace with { Reason = Reason.NoSuchLevel };
                var value = FieldReader.Read(@base, context, payee);
                if (value.Kind == ValueKind.Missing && context.RecordedBase(trace.Rule, @base, level) is { } recorded)
                    value = Value.Of(recorded);
                Untold.Note(context, @base, value, payee);
                if (value.Kind == ValueKind.Missing)
                    return trace with { Reason = Reason.MissingAmount };
                if (value.Kind != ValueKind.Number)
                    return trace with { Reason = Reason.NumberAsText };
                if (!IsMinorUnits(value.Number, out var minor))
                    return trace with { Reason = Reason.NotMinorUnits };
                var part = rates.ByLevel[Math.Max(level, 1) - 1].Of(minor);
                trace = trace with
                {
                    Base = minor,
                    Exact = part,
                    Amount = part,
                    Currency = context.Entry.Currency ?? context.Plan.Currency,
                };
                return part > 0 ? trace : trace with { Reason = Reason.RoundsToZero };
            case Grant.Tiered tiered:
                var completed = context.Counter(payee.Id, CounterKey.Completed).Count;
                var tier = tiered.Tiers.Last(t => t.From <= completed);
                return Compute(context, tier.Grant, @base, payee, level, trace with { Count = completed });
            default:
                throw new InvalidOperationException($"Grant {grant.GetType().Name} is unknown.");
        }
    }

    /// <summary>A base that is a property must be a whole number of minor units, not negative.</summary>
    internal static bool IsMinorUnits(decimal number, out long minor)
    {
        minor = 0;
        if (number != decimal.Truncate(number) || number is < 0 or > MinorUnits.WireLimit)
            return false;
        minor = (long)number;
        return true;
    }
}
