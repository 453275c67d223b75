using System.Globalization;
using System.Text;
using CsCheck;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Tests.Engine.Deciding;

namespace Tributary.Tests.Properties;

/// <summary>A random life of a program: Terms, trees, events, and how they are delivered.</summary>
/// <param name="Referrers">For each member, the index of an earlier one, or −1.</param>
/// <param name="Seed">Determines the order of delivery, the events delivered twice, and batch sizes.</param>
internal sealed record Scenario(string Terms, int[] Referrers, ScenarioEvent[] Events, int Seed)
{
    private static readonly Gen<string> Share = Gen.Select(
        Pick.Of("0.5%", "7%", "10%", "12.5%", "33.333333%", "100%").Array[1, 3],
        Pick.Of("", """, "hold": "14d" """, """, "hold": "30000d" """),
        Pick.Of(
            "",
            """, "cap": { "count": 2, "per": "month" } """,
            """, "cap": { "amount": 700, "per": "week", "over": "clip" } """,
            """, "cap": { "amount": 700, "per": "all", "over": "refuse" } """,
            """, "for": { "count": 2 } """,
            """, "approval": "manual" """
        ),
        (rates, hold, more) =>
            $$"""
                { "key": "share", "on": "purchase", "to": "upline",
                  "rates": [{{string.Join(',', rates.Select(r => $"\"{r}\""))}}] {{hold}} {{more}} }
                """
    );

    private static readonly Gen<string> Bonus = Gen.Select(
        Pick.Of("pro_rata", "when_full", "requalify"),
        Pick.Of("", """, "cap": { "count": 1, "per": "week" } """, """, "hold": "7d" """),
        (refund, more) =>
            $$"""
                { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 999,
                  "on_refund": "{{refund}}" {{more}} }
                """
    );

    private static readonly Gen<string> Gift = Pick.Of(
        """
        { "key": "gift", "on": "referral.completed", "to": "referrer", "item": "mug",
          "milestone": { "at": 1, "every": 1 } }
        """,
        """{ "key": "gift", "on": "purchase", "to": "member", "amount": 77, "milestone": { "at": 2 } }""",
        """{ "key": "gift", "on": "referral.completed", "to": "member", "amount": 500 }"""
    );

    private static Gen<string> TermsWith(params string[] limits) =>
        Gen.Select(
            Share,
            Bonus,
            Gift,
            Pick.Of(limits),
            Pick.Of(0, 1000, 2500),
            (share, bonus, gift, limit, least) =>
                $$"""
                    { "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                                        { "field": "event.amount", "op": "gte",
                                                          "value": {{least}} } ] }, "within": "60d" },
                      {{limit}} "rewards": [ {{share}}, {{bonus}}, {{gift}} ] }
                    """
        );

    /// <summary>Programs whose partitions share nothing.</summary>
    public static readonly Gen<Scenario> Unbudgeted = Of(
        TermsWith(
            "",
            """ "caps": [ { "rules": ["share", "bonus"], "of": "beneficiary", "amount": 1500, "per": "month" } ], """
        )
    );

    public static readonly Gen<Scenario> Budgeted = Of(
        TermsWith(
            """ "budget": { "amount": 2000, "per": "month" }, """,
            """ "budget": { "amount": 900, "per": "all" }, """
        )
    );

    private static Gen<Scenario> Of(Gen<string> terms) =>
        Gen.Select(
            terms,
            Gen.Int[0, 1_000].Array[2, 9],
            ScenarioEvent.Gen.Array[1, 40],
            Gen.Int[0, 1_000_000],
            (text, people, events, seed) =>
                new Scenario(text, [.. people.Select((p, i) => (p % (i + 1)) - 1)], events, seed)
        );

    public static string Name(int member) => "m" + member.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the entries in the order in which things happened.</summary>
    public IEnumerable<NewEntry> Entries(ProgramId programId) =>
        Events
            .Select(
                (e, i) =>
                    new NewEntry
                    {
                        Facts = e.Type == "won" ? new EventPayload { Reinstates = true }.ToJson() : default,
                        ProgramId = programId,
                        Type = e.Type,
                        Key = EntryKey.OfEvent($"e{i}"),
                        BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(e.ToString())),
                        ExternalId = $"e{i}",
                        Member = Name(e.Member % Referrers.Length),
                        Amount = e.Amount,
                        Currency = e.Amount is null ? null : "USD",
                        OccurredAt = TableLine.Time("01-01") + TimeSpan.FromHours(e.Hours),
                        Reverses = e.Type == "purchase" ? null : $"e{e.Reverses % Events.Length}",
                    }
            )
            .Select(e =>
                e.Reverses is { } id
                    ? e with
                    {
                        Member = MemberOf(int.Parse(id[1..], CultureInfo.InvariantCulture), 0),
                    }
                    : e
            );

    /// <summary>
    /// Returns the member of a reversal or reinstatement: the one of the event it is about. Any other is refused.
    /// </summary>
    private string MemberOf(int index, int depth)
    {
        var e = Events[index];
        return e.Type == "purchase" || depth > 3
            ? Name(e.Member % Referrers.Length)
            : MemberOf(e.Reverses % Events.Length, depth + 1);
    }

    public override string ToString() =>
        $"{Terms}\nreferrers {string.Join(' ', Referrers)}, seed "
        + $"{Seed}\n{string.Join('\n', Events.Select((e, i) => $"e{i} {e}"))}";
}

/// <param name="Amount">Null for a reversal of all that is left.</param>
internal sealed record ScenarioEvent(string Type, int Member, int Reverses, long? Amount, int Hours)
{
    public static readonly Gen<ScenarioEvent> Gen = CsCheck.Gen.Select(
        Pick.Of("purchase", "purchase", "purchase", "purchase", "refund", "refund", "chargeback", "won"),
        CsCheck.Gen.Int[0, 1_000],
        CsCheck.Gen.Int[0, 1_000],
        CsCheck.Gen.Long[0, 5_000],
        CsCheck.Gen.Int[0, 24 * 70],
        (type, member, reverses, amount, hours) =>
            new ScenarioEvent(
                type,
                member,
                reverses,
                type == "purchase" ? amount
                    : type == "won" || amount % 3 == 0 ? null
                    : 1 + (amount / 3),
                hours
            )
    );
}

internal static class Pick
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
