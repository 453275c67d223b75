using System.Collections.Frozen;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

internal static class FraudParser
{
    public static FraudPlan Parse(TermsNode? node, TermsReader read)
    {
        if (read.Open(node, TermsShape.Fraud) is not { } fraud)
            return FraudPlan.Default;
        var hold = (int)(read.Integer(fraud["hold"], 1, FraudPlan.MostPoints) ?? FraudPlan.Default.Hold);
        var reject = (int)(
            read.Integer(fraud["reject"], 1, FraudPlan.NeverRejects) ?? Math.Max(hold, FraudPlan.Default.Reject)
        );
        if (reject < hold)
            read.Fault<string>(
                fraud["reject"] ?? fraud["hold"],
                TermsFaultCode.NotAllowed,
                $"'reject' ({reject}) must not be below 'hold' ({hold})."
            );

        var signals = new Dictionary<Signal, SignalPlan>();
        foreach (var (name, signal) in read.Map(fraud["signals"], "signals", 0, TermsLimits.Signals))
        {
            var plan = Signal(signal, read);
            if (EnumNames.TryParse<Signal>(name, out var known))
                signals[known] = plan;
            else
                read.Fault<string>(
                    signal,
                    TermsFaultCode.UnknownValue,
                    $"{TermsReader.Quote(name)} is not a signal; allowed are "
                        + $"{string.Join(", ", EnumNames.All<Signal>())}."
                );
        }
        return new FraudPlan(hold, reject, signals.ToFrozenDictionary());
    }

    private static SignalPlan Signal(TermsNode node, TermsReader read)
    {
        if (read.Open(node, TermsShape.Signal) is not { } signal)
            return default;
        return new SignalPlan(
            (int?)read.Integer(signal["points"], 0, FraudPlan.MostPoints),
            read.OneOf<SignalMode>(signal["mode"]) ?? SignalMode.On
        );
    }
}
