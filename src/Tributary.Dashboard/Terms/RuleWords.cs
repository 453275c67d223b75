using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>Writes a rule of Terms as one sentence, without its full stop.</summary>
internal sealed class RuleWords
{
    private readonly TermsMoney _money;
    private readonly ConditionWords _conditions;

    public RuleWords(JsonElement terms) => (_money, _conditions) = (TermsMoney.Of(terms), ConditionWords.Of(terms));

    public string Write(JsonElement rule)
    {
        var text = $"{Payee(rule)} gets {Grant(rule)}{Trigger(rule)}";
        if (TermsValues.Text(rule, "to") == "upline")
            text = $"the levels above {ActorOf(rule)} get {Grant(rule)}{Trigger(rule)}";
        if (_conditions.Write(TermsValues.Find(rule, "when")) is { } when)
            text += $", if {when}";
        return string.Join("; ", [text, .. Provisions(rule)]);
    }

    private static string Payee(JsonElement rule) =>
        (TermsValues.Text(rule, "to"), TermsValues.Text(rule, "on")) switch
        {
            ("referrer", _) => "the referrer",
            ("member", "referral.completed") => "the referred member",
            ("member", "signup") => "a new member",
            ("member", _) => "a member",
            _ => Phrases.Unknown,
        };

    private static string ActorOf(JsonElement rule) =>
        TermsValues.Text(rule, "on") is "referral.completed" or "signup" ? "a new member" : "a member";

    private static string Trigger(JsonElement rule)
    {
        var on = TermsValues.Text(rule, "on");
        var toMember = TermsValues.Text(rule, "to") == "member";
        if (TermsValues.Object(rule, "milestone") is { } milestone)
            return Milestone(milestone, on, toMember);
        return on switch
        {
            null => $" at {Phrases.Unknown}",
            "referral.completed" => " when the referral completes",
            "signup" => toMember ? " for signing up" : " when somebody signs up",
            _ when toMember => $" at each {Phrases.Quote(on)} of its own",
            _ when TermsValues.Text(rule, "to") == "upline" => $" at each {Phrases.Quote(on)} of this member",
            _ => $" at each {Phrases.Quote(on)} of a member it referred",
        };
    }

    private static string Milestone(JsonElement milestone, string? on, bool toMember)
    {
        var at = TermsValues.Number(milestone, "at");
        var text =
            on == "referral.completed" ? $" for its {Phrases.Ordinal(at)} completed referral"
            : toMember ? $" at its {Phrases.Ordinal(at)} {Phrases.Quote(on)}"
            : $" at the {Phrases.Ordinal(at)} {Phrases.Quote(on)}";
        return TermsValues.Number(milestone, "every") is { } every
            ? $"{text}, and again whenever the count reaches a further multiple of {Phrases.Number(every)}"
            : text;
    }

    private string Grant(JsonElement rule)
    {
        var grants = new List<string>();
        if (TermsValues.Find(rule, "amount") is { } amount)
            grants.Add(Amount(amount, rule));
        if (TermsValues.Find(rule, "rates") is { } rates)
            grants.Add($"{Rates(rates, rule)} of {Base(rule)}");
        if (TermsValues.Find(rule, "item") is { } item)
        {
            var kind = TermsValues.Text(rule, "kind") == "coupon" ? "coupon" : "gift";
            grants.Add($"the {kind} {Phrases.Quote(TermsValues.Text(item))}");
        }
        if (TermsValues.Find(rule, "tiers") is { } tiers)
            grants.Add(Tiers(TermsValues.Items(tiers), rule));
        return grants.Count == 0 ? Phrases.Unknown : string.Join(" or ", grants);
    }

    private string Amount(JsonElement amount, JsonElement rule)
    {
        var kind = TermsValues.Text(rule, "kind");
        var text =
            amount.ValueKind == JsonValueKind.Object
                ? Phrases.Join(
                    [
                        .. TermsValues
                            .Members(amount)
                            .Select(one =>
                                TermsValues.Number(one.Value) is { } minor
                                    ? _money.Write(minor, one.Name)
                                    : $"{Phrases.Unknown} {one.Name}"
                            ),
                    ],
                    "or"
                ) + (TermsValues.Members(amount).Count > 1 ? ", depending on its currency," : "")
            : TermsValues.Number(amount) is { } bare ? _money.Write(bare, _money.CurrencyOf(kind))
            : Phrases.Unknown;
        return text + OfKind(kind);
    }

    private static string OfKind(string? kind) =>
        kind switch
        {
            null or "money" => "",
            "points" => " in points",
            "credit" => " as credit",
            "coupon" => " as a coupon",
            "gift" => " as a gift",
            var other => $" as {other}",
        };

    private static string Rates(JsonElement rates, JsonElement rule)
    {
        var texts = TermsValues.Items(rates).Select(rate => TermsValues.Text(rate) ?? Phrases.Unknown).ToList();
        return TermsValues.Text(rule, "to") != "upline"
            ? Phrases.Join(texts, "and") + OfKind(TermsValues.Text(rule, "kind"))
            : Phrases.Join(
                [.. texts.Select((rate, i) => $"{(rate == "0%" ? "nothing" : rate)} (level {i + 1})")],
                "and"
            ) + OfKind(TermsValues.Text(rule, "kind"));
    }

    private static string Base(JsonElement rule) =>
        TermsValues.Text(rule, "base") is { } path && path != "event.amount"
            ? FieldWords.Of(path).Words
            : "the amount of the event";

    private string Tiers(IReadOnlyList<JsonElement> tiers, JsonElement rule)
    {
        var parts = new List<string>();
        foreach (var tier in tiers)
        {
            var grant =
                TermsValues.Find(tier, "rates") is { } rates
                    ? Rates(rates, rule) + (parts.Count == 0 ? $" of {Base(rule)}" : "")
                : TermsValues.Find(tier, "amount") is { } amount ? Amount(amount, rule)
                : Phrases.Unknown;
            var from = TermsValues.Number(tier, "from");
            parts.Add(from == 0 ? grant : $"{grant} from {Phrases.Count(from, "completed referral")} on");
        }
        return parts.Count == 0 ? Phrases.Unknown : string.Join(", or ", parts) + (parts.Count > 1 ? "," : "");
    }

    private IEnumerable<string> Provisions(JsonElement rule)
    {
        if (TermsValues.Find(rule, "for") is { } given)
            yield return For(given);
        if (TermsValues.Items(rule, "groups") is { Count: > 0 } groups)
            yield return $"only in the {(groups.Count == 1 ? "group" : "groups")} "
                + Phrases.Join([.. groups.Select(group => Phrases.Quote(TermsValues.Text(group)))], "and");
        if (TermsValues.Find(rule, "hold") is { } hold)
            yield return $"held for {Phrases.Span(TermsValues.Text(hold))}";
        if (TermsValues.Text(rule, "approval") == "manual")
            yield return "paid only after a person has approved it";
        if (TermsValues.Object(rule, "cap") is { } cap)
            yield return CapWords.Write(cap, _money, CurrencyOfCap(rule));
        if (OnRefund(TermsValues.Text(rule, "on_refund")) is { } refund)
            yield return refund;
    }

    // A cap counts in each currency apart. Where a rule pays in one alone, that one is meant.
    private string? CurrencyOfCap(JsonElement rule) =>
        TermsValues.Members(rule, "amount") is [var only] ? only.Name
        : TermsValues.Find(rule, "amount") is { ValueKind: JsonValueKind.Number }
            ? _money.CurrencyOf(TermsValues.Text(rule, "kind"))
        : null;

    private static string For(JsonElement given)
    {
        if (given.ValueKind == JsonValueKind.String)
            return $"for {Phrases.Span(TermsValues.Text(given))} from the referral on";
        var limits = new List<string>();
        if (TermsValues.Find(given, "span") is { } span)
            limits.Add(
                $"for {Phrases.Span(TermsValues.Text(span))} from "
                    + (
                        TermsValues.Text(given, "from") == "completed"
                            ? "the completion of the referral on"
                            : "the referral on"
                    )
            );
        if (TermsValues.Find(given, "count") is { } count)
            limits.Add($"for at most {Phrases.Count(TermsValues.Number(count), "event")} of the member");
        return Phrases.Join(limits, "and");
    }

    private static string? OnRefund(string? mode) =>
        mode switch
        {
            null or "pro_rata" => null,
            "when_full" => "taken back only when the whole event is taken back",
            "requalify" => "taken back as a whole when a refund leaves the conditions unmet",
            var other => other,
        };
}
