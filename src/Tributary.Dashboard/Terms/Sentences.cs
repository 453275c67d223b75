using System.Globalization;
using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>
/// Writes Terms as sentences: one for each rule, cap, counter and signal, and one for each other field. Faulty Terms
/// are written too, with dots for what they lack.
/// </summary>
public static class Sentences
{
    /// <summary>Writes all sentences, in the order of <see cref="TermsSection.All"/>.</summary>
    public static IReadOnlyList<Sentence> Of(JsonElement terms) =>
        [
            .. Basics(terms),
            Attribution(terms),
            Completion(terms),
            .. Counters(terms),
            .. Rules(terms),
            .. Budget(terms),
            .. Caps(terms),
            .. Fraud(terms),
        ];

    /// <summary>Writes the sentence of a rule; null when the Terms have no rule with this key.</summary>
    public static string? OfRule(JsonElement terms, string key) =>
        Rules(terms).FirstOrDefault(sentence => sentence.Key == RuleKey(key))?.Text;

    /// <summary>Returns the key of the sentence of a rule.</summary>
    public static string RuleKey(string key) => $"rule {key}";

    private static IEnumerable<Sentence> Basics(JsonElement terms)
    {
        var money = TermsMoney.Of(terms);
        yield return Basic("name", $"the program is called {Phrases.Quote(TermsValues.Text(terms, "name"))}");
        yield return Basic("currency", $"amounts are in {TermsValues.Text(terms, "currency") ?? Phrases.Unknown}");
        if (TermsValues.Items(terms, "accepts") is { Count: > 0 } accepts)
            yield return Basic(
                "accepts",
                $"events may be in {Phrases.Join([.. Texts(accepts).Append(money.Currency).Distinct()], "or")}"
            );
        foreach (var unit in TermsValues.Members(terms, "units"))
            yield return new Sentence(
                TermsSection.Basics,
                $"unit {unit.Name}",
                JsonPointers.To("/units", unit.Name),
                Phrases.Sentence(
                    $"the program has the unit {unit.Name}, with {Phrases.Count(money.DigitsOf(unit.Name), "decimal")}"
                )
            );
        yield return Basic(
            "timezone",
            $"days, weeks and months are those of {TermsValues.Text(terms, "timezone") ?? "UTC"}"
        );
        if (TermsValues.Text(terms, "starts_at") is { } start)
            yield return Basic("starts_at", $"the program starts at {Moment(start)}");
        if (TermsValues.Text(terms, "ends_at") is { } end)
            yield return Basic("ends_at", $"the program ends at {Moment(end)}");
        yield return Basic(
            "applies_to",
            TermsValues.Text(terms, "applies_to") == "all_from_now"
                ? "these Terms apply to earlier referrals too, from the time they come into force"
                : "these Terms apply to referrals that are made after they came into force"
        );
        yield return Basic("link", Link(TermsValues.Object(terms, "link")));
    }

    private static Sentence Basic(string field, string text) =>
        new(TermsSection.Basics, field, "/" + field, Phrases.Sentence(text));

    private static string Link(JsonElement? link)
    {
        var hosts = Texts(TermsValues.Items(link, "allowed_hosts"));
        var text =
            $"links redirect to {TermsValues.Text(link, "destination") ?? Phrases.Unknown}, and codes may redirect "
            + $"to {Phrases.Join(hosts, "or")}";
        if (TermsValues.Text(link, "fallback") is { } fallback)
            text += $"; a code that is not valid redirects to {fallback}";
        return TermsValues.Text(link, "consent") == "required"
            ? text + "; nothing is kept in the browser until the visitor has agreed"
            : text;
    }

    private static Sentence Attribution(JsonElement terms)
    {
        var attribution = TermsValues.Object(terms, "attribution");
        var click = TermsValues.Text(attribution, "model") == "first_click" ? "first" : "last";
        var (winner, loser) =
            TermsValues.Text(attribution, "prefer") == "link"
                ? ("a link that was followed", "a code that was typed")
                : ("a code that was typed", "a link that was followed");
        var window = Phrases.Span(TermsValues.Text(attribution, "window") ?? "30d");
        return new Sentence(
            TermsSection.Attribution,
            "attribution",
            "/attribution",
            Phrases.Sentence(
                $"a sign-up belongs to the {click} click of the {window} before it; {winner} wins over {loser}"
            )
        );
    }

    private static Sentence Completion(JsonElement terms)
    {
        var completes = TermsValues.Object(terms, "completes");
        var within = TermsValues.Text(completes, "within") is { } span
            ? $", within {Phrases.Span(span)} of the referral"
            : "";
        var text =
            completes is null ? "a referral completes only when a person completes it by hand"
            : ConditionWords.Of(terms).Write(TermsValues.Find(completes, "when")) is { } when
                ? $"a referral completes when {when}{within}"
            : $"a referral completes at the first event of the referred member, its sign-up included{within}";
        return new Sentence(TermsSection.Completion, "completes", "/completes", Phrases.Sentence(text));
    }

    private static IEnumerable<Sentence> Counters(JsonElement terms)
    {
        var conditions = ConditionWords.Of(terms);
        foreach (var counter in TermsValues.Members(terms, "counters"))
        {
            var when = conditions.Write(TermsValues.Find(counter.Value, "when"));
            yield return new Sentence(
                TermsSection.Completion,
                $"counter {counter.Name}",
                JsonPointers.To("/counters", counter.Name),
                Phrases.Sentence(
                    $"{Phrases.Quote(counter.Name)} counts the {Phrases.Quote(TermsValues.Text(counter.Value, "of"))} "
                        + $"events of a member{(when is null ? "" : $" for which {when}")}"
                )
            );
        }
    }

    private static IEnumerable<Sentence> Rules(JsonElement terms)
    {
        var words = new RuleWords(terms);
        var index = 0;
        foreach (var rule in TermsValues.Items(terms, "rewards"))
            yield return new Sentence(
                TermsSection.Rules,
                RuleKey(TermsValues.Text(rule, "key") ?? Phrases.Unknown),
                JsonPointers.To("/rewards", index++),
                Phrases.Sentence(words.Write(rule))
            );
    }

    private static IEnumerable<Sentence> Budget(JsonElement terms)
    {
        if (TermsValues.Object(terms, "budget") is not { } budget)
            yield break;
        var limit = CapWords.Amount(budget, TermsMoney.Of(terms), null) + Phrases.Per(TermsValues.Text(budget, "per"));
        yield return new Sentence(
            TermsSection.Limits,
            "budget",
            "/budget",
            Phrases.Sentence($"the whole program pays at most {limit}; a reward that exceeds this is cut")
        );
    }

    private static IEnumerable<Sentence> Caps(JsonElement terms)
    {
        var money = TermsMoney.Of(terms);
        var index = 0;
        foreach (var cap in TermsValues.Items(terms, "caps"))
        {
            var rules = Texts(TermsValues.Items(cap, "rules"));
            var whose = TermsValues.Text(cap, "of") ?? "beneficiary";
            var period = TermsValues.Text(cap, "per") ?? "all";
            yield return new Sentence(
                TermsSection.Limits,
                $"cap {string.Join('+', rules.Order(StringComparer.Ordinal))} {whose} {period}",
                JsonPointers.To("/caps", index++),
                Phrases.Sentence(
                    Phrases.Join([.. rules.Select(Phrases.Quote)], "and")
                        + $" together pay {CapWords.Write(cap, money, null)}"
                )
            );
        }
    }

    private static IEnumerable<Sentence> Fraud(JsonElement terms)
    {
        var fraud = TermsValues.Object(terms, "fraud");
        var hold = TermsValues.Number(fraud, "hold") ?? 60;
        var reject = TermsValues.Number(fraud, "reject") ?? Math.Max(hold, 85);
        yield return new Sentence(
            TermsSection.Fraud,
            "fraud",
            "/fraud",
            Phrases.Sentence(
                $"from a score of {Phrases.Number(hold)} on, rewards wait for review; "
                    + (
                        reject > 100
                            ? "no score rejects a referral, only a hard signal does"
                            : $"from {Phrases.Number(reject)} on, the referral is rejected"
                    )
            )
        );
        foreach (var signal in TermsValues.Members(fraud, "signals"))
            yield return new Sentence(
                TermsSection.Fraud,
                $"signal {signal.Name}",
                JsonPointers.To("/fraud/signals", signal.Name),
                Phrases.Sentence($"the signal {Phrases.Quote(signal.Name.Replace('_', ' '))} {Signal(signal.Value)}")
            );
    }

    private static string Signal(JsonElement signal)
    {
        var points = TermsValues.Number(signal, "points");
        var adds = points is null ? "its usual points" : Phrases.Count(points, "point");
        return TermsValues.Text(signal, "mode") switch
        {
            "off" => $"is switched off{(points is null ? "" : $" (it would add {adds})")}",
            "shadow" => $"is recorded, and adds nothing{(points is null ? "" : $" (it would add {adds})")}",
            _ => $"adds {adds} to the score",
        };
    }

    private static string Moment(string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return text;
        var offset = at.Offset == TimeSpan.Zero ? "UTC" : at.ToString("zzz", CultureInfo.InvariantCulture);
        return $"{at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} ({offset})";
    }

    private static IReadOnlyList<string> Texts(IReadOnlyList<JsonElement> items) =>
        [.. items.Select(item => TermsValues.Text(item) ?? Phrases.Unknown)];
}
