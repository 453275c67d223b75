using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>
/// Parses paths of fields in conditions and bases: <c>event.amount</c>, <c>member.events.purchase.count.month</c>.
/// </summary>
internal static class FieldParser
{
    private const string OfEvent = "event.type, event.amount, event.currency, event.properties.NAME";
    private const string OfReferral =
        "referral.status, referral.source, referral.code, referral.joined_at, referral.completed_at";
    private const string OfMember =
        "group, status, country, currency, depth, joined_at, attributes.NAME, events.TYPE.count, events.TYPE.amount, "
        + "counters.NAME.count, counters.NAME.amount (these four also with .today, .week, .month, "
        + ".last_month), referrals.count, referrals.completed";

    /// <param name="payee">True in a reward's <c>when</c>, where the beneficiary is known.</param>
    public static (Field Field, FieldType Type)? Parse(TermsNode? node, bool payee, TermsScope scope)
    {
        if (scope.Read.Text(node, 1, TermsLimits.Text) is not { } path)
            return null;
        if (!payee && path.StartsWith("payee.", StringComparison.Ordinal))
        {
            scope.Read.Faults.Add(
                node!,
                TermsFaultCode.UnknownConditionField,
                "payee.* is known only in a reward's 'when'; write member.*, referrer.*, referral.* or event.*."
            );
            return null;
        }

        if (Find(path) is not { } found)
        {
            scope.Read.Faults.Add(
                node!,
                TermsFaultCode.UnknownConditionField,
                $"{TermsReader.Quote(path)} is not a field; {Known(path)}."
            );
            return null;
        }

        if (
            found.Field.Kind is FieldKind.CounterCount or FieldKind.CounterAmount
            && !scope.Counters.Contains(found.Field.Name)
        )
        {
            var declared =
                scope.Counters.Count == 0
                    ? "none is"
                    : $"declared are {string.Join(", ", scope.Counters.Order(StringComparer.Ordinal))}";
            scope.Read.Faults.Add(
                node!,
                TermsFaultCode.UnknownCounter,
                $"'{found.Field.Name}' is not declared in 'counters'; {declared}."
            );
            return null;
        }

        return found;
    }

    private static (Field Field, FieldType Type)? Find(string path) =>
        path.Split('.') switch
        {
            ["event", "type"] => Plain(FieldOf.Event, "type", path, FieldType.EventType),
            ["event", "amount"] => Plain(FieldOf.Event, "amount", path, FieldType.Number),
            ["event", "currency"] => Plain(FieldOf.Event, "currency", path, FieldType.Currency),
            ["event", "properties", var name] when TermsPatterns.IsProperty().IsMatch(name) => (
                new Field(FieldOf.Event, FieldKind.Property, name, FieldWindow.All, path),
                FieldType.Any
            ),
            ["member", .. var rest] => OfPerson(FieldOf.Member, rest, path),
            ["referrer", .. var rest] => OfPerson(FieldOf.Referrer, rest, path),
            ["payee", .. var rest] => OfPerson(FieldOf.Payee, rest, path),
            ["counters", ..] and var rest => OfPerson(FieldOf.Member, rest, path),
            ["referral", "status"] => Plain(FieldOf.Referral, "status", path, FieldType.ReferralStatus),
            ["referral", "source"] => Plain(FieldOf.Referral, "source", path, FieldType.ReferralSource),
            ["referral", "code"] => Plain(FieldOf.Referral, "code", path, FieldType.Text),
            ["referral", "joined_at" or "completed_at"] and [_, var name] => Plain(
                FieldOf.Referral,
                name,
                path,
                FieldType.Time
            ),
            _ => null,
        };

    private static (Field, FieldType)? OfPerson(FieldOf of, string[] rest, string path) =>
        rest switch
        {
            ["group" or "country"] => Plain(of, rest[0], path, FieldType.Text),
            ["status"] => Plain(of, "status", path, FieldType.MemberStatus),
            ["currency"] => Plain(of, "currency", path, FieldType.Currency),
            ["depth"] => Plain(of, "depth", path, FieldType.Number),
            ["joined_at"] => Plain(of, "joined_at", path, FieldType.Time),
            ["attributes", var name] when TermsPatterns.IsProperty().IsMatch(name) => (
                new Field(of, FieldKind.Attribute, name, FieldWindow.All, path),
                FieldType.Any
            ),
            ["referrals", "count"] => (
                new Field(of, FieldKind.ReferralCount, "count", FieldWindow.All, path),
                FieldType.Number
            ),
            ["referrals", "completed"] => (
                new Field(of, FieldKind.ReferralCompletedCount, "completed", FieldWindow.All, path),
                FieldType.Number
            ),
            ["events", var type, "count", .. var window] => Counted(of, FieldKind.EventCount, type, window, path),
            ["events", var type, "amount", .. var window] => Counted(of, FieldKind.EventAmount, type, window, path),
            ["counters", var name, "count", .. var window] => Counted(of, FieldKind.CounterCount, name, window, path),
            ["counters", var name, "amount", .. var window] => Counted(of, FieldKind.CounterAmount, name, window, path),
            ["counters", var name, .. var window] => Counted(of, FieldKind.CounterCount, name, window, path),
            _ => null,
        };

    private static (Field, FieldType)? Counted(FieldOf of, FieldKind kind, string name, string[] window, string path)
    {
        var span = FieldWindow.All;
        var known =
            window is [] || (window is [var word] && EnumNames.TryParse(word, out span) && span != FieldWindow.All);
        return known && TermsPatterns.IsEventType().IsMatch(name)
            ? (new Field(of, kind, name, span, path), FieldType.Number)
            : null;
    }

    private static (Field, FieldType)? Plain(FieldOf of, string name, string path, FieldType type) =>
        (new Field(of, FieldKind.Plain, name, FieldWindow.All, path), type);

    private static string Known(string path) =>
        path.Split('.')[0] switch
        {
            "event" => $"allowed are {OfEvent}",
            "referral" => $"allowed are {OfReferral}",
            "counters" => "allowed are counters.NAME, counters.NAME.count and counters.NAME.amount, each also with "
                + ".today, .week, .month or .last_month",
            "member" or "referrer" or "payee" => $"allowed after {path.Split('.')[0]}. are {OfMember}",
            _ => "fields start with event., member., referrer., referral., payee. or counters.",
        };
}
