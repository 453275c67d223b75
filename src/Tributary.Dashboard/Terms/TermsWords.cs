using System.Text.Json;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Terms;

/// <summary>Returns words that fields of the form suggest.</summary>
internal static class TermsWords
{
    private static readonly IReadOnlyList<string> s_fields =
    [
        "event.type",
        "event.amount",
        "event.currency",
        "event.properties.NAME",
        "referral.status",
        "referral.source",
        "referral.code",
        "referral.joined_at",
        "referral.completed_at",
    ];

    private static readonly IReadOnlyList<string> s_persons = ["member", "referrer", "payee"];

    private static readonly IReadOnlyList<string> s_ofPerson =
    [
        "group",
        "status",
        "country",
        "currency",
        "depth",
        "joined_at",
        "attributes.NAME",
        "referrals.count",
        "referrals.completed",
    ];

    /// <summary>Writes a word of a field for people.</summary>
    public static string Plain(string field, string word) =>
        field == "op" ? ConditionWords.Operator(word) : Words.Plain(word);

    /// <summary>Returns the event types that the Terms name, sorted.</summary>
    public static IReadOnlyList<string> EventTypes(JsonElement terms) =>
        [
            .. TermsValues
                .Items(terms, "rewards")
                .Select(rule => TermsValues.Text(rule, "on"))
                .Concat(TermsValues.Members(terms, "counters").Select(one => TermsValues.Text(one.Value, "of")))
                .Append("purchase")
                .OfType<string>()
                .Where(type => type is not ("signup" or "referral.completed"))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Returns fields that conditions may read, with the counters and event types of the Terms.</summary>
    public static IReadOnlyList<string> ConditionFields(JsonElement terms) =>
        [
            .. s_fields,
            .. TermsValues
                .Members(terms, "counters")
                .SelectMany(counter => ((string[])["", ".amount"]).Select(end => $"counters.{counter.Name}{end}")),
            .. from person in s_persons
            from field in s_ofPerson.Concat(
                EventTypes(terms).SelectMany(type => ((string[])[$"events.{type}.count", $"events.{type}.amount"]))
            )
            select $"{person}.{field}",
        ];
}
