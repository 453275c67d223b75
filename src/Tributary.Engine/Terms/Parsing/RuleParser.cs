using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>Parses one rule of <c>rewards</c>.</summary>
internal static class RuleParser
{
    private const string Triggers =
        "an event type (up to 64 of a-z, 0-9 and underscore, a letter first), \"signup\" or \"referral.completed\"";

    public static ImmutableArray<RulePlan> ParseAll(TermsNode? node, TermsScope scope)
    {
        var keys = new HashSet<string>();
        var rules = ImmutableArray.CreateBuilder<RulePlan>();
        foreach (var item in scope.Read.List(node, "rules", 0, TermsLimits.Rules))
        {
            if (scope.Read.Open(item, TermsShape.Rule) is not { } open)
                continue;
            var rule = Parse(open, scope);
            if (rule.Key.Length > 0 && !keys.Add(rule.Key))
                scope.Read.Fault<string>(
                    open["key"],
                    TermsFaultCode.DuplicateValue,
                    $"Another rule has the key '{rule.Key}'. Keys must be unique, since "
                        + "counters and caps refer to them."
                );
            rules.Add(rule);
        }

        return rules.ToImmutable();
    }

    private static RulePlan Parse(TermsObject rule, TermsScope scope)
    {
        var read = scope.Read;
        var on = Trigger(rule["on"], read);
        var to = To(rule["to"], read);
        var kind = Kind(rule["kind"], read) ?? (rule.Has("item") ? RewardKind.Gift : RewardKind.Money);
        var when = ConditionParser.Parse(rule["when"], payee: true, scope);
        return new RulePlan
        {
            Key =
                read.Match(
                    rule["key"],
                    TermsPatterns.IsRuleKey(),
                    "a key: up to 64 of a-z, 0-9, underscore and hyphen, a letter first"
                ) ?? "",
            On = on ?? "",
            When = when,
            To = to ?? default,
            Kind = kind,

            // A rule without a grant has a fault, so its plan is never used.
            Grant = new GrantParser(to, kind, scope).Parse(rule) ?? new Grant.Rates([]),
            Base = Base(rule["base"], scope),
            For = For(rule["for"], read),
            Hold = read.Span(rule["hold"]),
            Approval = read.OneOf<Approval>(rule["approval"]) ?? Approval.Auto,
            Cap = CapParser.Parse(rule["cap"], rule.Has("item"), read),
            Milestone = Milestone(rule["milestone"], on, to, read),
            Groups = read.Set(
                rule["groups"],
                "groups",
                1,
                TermsLimits.Groups,
                item => read.Label(item, TermsLimits.GroupLength)
            ),
            OnRefund = read.OneOf<RefundMode>(rule["on_refund"]) ?? RefundMode.ProRata,
        };
    }

    private static string? Trigger(TermsNode? node, TermsReader read) =>
        node switch
        {
            TermsNode.Text { Value: RulePlan.ReferralCompleted } => RulePlan.ReferralCompleted,
            TermsNode.Text { Value: "period.closed" } => read.Fault<string>(
                node,
                TermsFaultCode.Reserved,
                TermsReserved.PeriodClosed
            ),
            TermsNode.Text { Value: "reactivation" } => read.Fault<string>(
                node,
                TermsFaultCode.Reserved,
                TermsReserved.Reactivation
            ),
            _ => read.Match(node, TermsPatterns.IsEventType(), Triggers),
        };

    private static Payee? To(TermsNode? node, TermsReader read)
    {
        if (node is not TermsNode.Text { Value: "code_owner" })
            return read.OneOf<Payee>(node);
        read.Faults.Add(node, TermsFaultCode.Reserved, TermsReserved.CodeOwner);
        return null;
    }

    private static RewardKind? Kind(TermsNode? node, TermsReader read)
    {
        if (node is not TermsNode.Text { Value: "reactivation" })
            return read.OneOf<RewardKind>(node);
        read.Faults.Add(node, TermsFaultCode.Reserved, TermsReserved.ReactivationKind);
        return null;
    }

    private static Field Base(TermsNode? node, TermsScope scope)
    {
        const string Amount = "event.amount";
        if (node is null)
            return new Field(FieldOf.Event, FieldKind.Plain, "amount", FieldWindow.All, Amount);
        if (FieldParser.Parse(node, payee: false, scope) is not { } found)
            return Base(null, scope);
        if (found.Field.Path == Amount || found.Field.Kind == FieldKind.Property)
            return found.Field;
        scope.Read.Faults.Add(
            node,
            TermsFaultCode.UnknownValue,
            "Rates apply to \"event.amount\" or to an integer \"event.properties.NAME\"."
        );
        return found.Field;
    }

    private static ForPlan? For(TermsNode? node, TermsReader read)
    {
        if (node is TermsNode.Text)
            return read.Span(node) is { } span ? new ForPlan(span, SpanStart.Joined, null) : null;
        if (node is not TermsNode.Object)
            return read.Fault<ForPlan>(
                node,
                TermsFaultCode.WrongType,
                $"Write a span such as \"12mo\", or {{\"span\": …, \"from\": …, \"count\": …}}, not {node?.Noun}."
            );
        if (read.Open(node, TermsShape.For) is not { } open)
            return null;
        if (!open.Has("span") && !open.Has("count"))
            return read.Fault<ForPlan>(
                node,
                TermsFaultCode.MissingField,
                "'for' needs 'span' (how long), 'count' (how many events), or both."
            );
        return new ForPlan(
            read.Span(open["span"]),
            read.OneOf<SpanStart>(open["from"]) ?? SpanStart.Joined,
            read.Count(open["count"], 1)
        );
    }

    private static MilestonePlan? Milestone(TermsNode? node, string? on, Payee? to, TermsReader read)
    {
        if (read.Open(node, TermsShape.Milestone) is not { } open)
            return null;
        var counts =
            (on, to)
            is
                (null, _)
                or
                (_, null)
                or
                (RulePlan.ReferralCompleted, Payee.Referrer)
                or
                (not RulePlan.ReferralCompleted, Payee.Member);
        if (!counts)
            read.Fault<string>(
                node,
                TermsFaultCode.NotAllowed,
                "A milestone must count either completed referrals, with 'on': 'referral.completed' and 'to': "
                    + "'referrer', or a member's own events, with 'on': an event type and 'to': 'member'."
            );
        return new MilestonePlan(read.Count(open["at"], 1) ?? 1, read.Count(open["every"], 1));
    }
}
