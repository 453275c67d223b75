namespace Tributary.Engine.Terms.Json;

/// <summary>
/// The fields of one kind of object in the Terms. The published schema has a definition with the same name.
/// </summary>
/// <param name="Optional">The fields that may be absent.</param>
/// <param name="Nullable">The optional fields that may be null, which means absent.</param>
internal sealed record TermsShape(string Name, string[] Required, string[] Optional, string[] Nullable)
{
    public static readonly TermsShape Program = new(
        "program",
        ["name", "currency", "link", "rewards"],
        [
            "accepts",
            "units",
            "timezone",
            "starts_at",
            "ends_at",
            "applies_to",
            "attribution",
            "completes",
            "counters",
            "budget",
            "caps",
            "fraud",
        ],
        ["starts_at", "ends_at"]
    );

    public static readonly TermsShape Unit = new("unit", [], ["exponent"], []);
    public static readonly TermsShape Link = new("link", ["destination", "allowed_hosts"], ["fallback", "consent"], []);
    public static readonly TermsShape Attribution = new("attribution", [], ["model", "window", "prefer"], []);
    public static readonly TermsShape Completes = new("completes", ["when"], ["within"], ["within"]);
    public static readonly TermsShape Counter = new("counter", ["of"], ["when"], []);
    public static readonly TermsShape Budget = new("budget", ["amount"], ["per"], []);
    public static readonly TermsShape Cap = new("cap", [], ["count", "amount", "per", "of", "over"], []);
    public static readonly TermsShape SharedCap = new(
        "shared_cap",
        ["rules"],
        ["count", "amount", "per", "of", "over"],
        []
    );

    public static readonly TermsShape Fraud = new("fraud", [], ["hold", "reject", "signals"], []);
    public static readonly TermsShape Signal = new("signal", [], ["points", "mode"], []);

    public static readonly TermsShape Rule = new(
        "rule",
        ["key", "on", "to"],
        [
            "when",
            "kind",
            "amount",
            "rates",
            "item",
            "tiers",
            "base",
            "for",
            "hold",
            "approval",
            "cap",
            "milestone",
            "groups",
            "on_refund",
        ],
        []
    );

    public static readonly TermsShape Tier = new("tier", ["from"], ["rates", "amount"], []);
    public static readonly TermsShape For = new("for", [], ["span", "from", "count"], []);
    public static readonly TermsShape Milestone = new("milestone", ["at"], ["every"], ["every"]);
    public static readonly TermsShape Condition = new(
        "condition",
        [],
        ["all", "any", "not", "field", "op", "value"],
        []
    );

    public static readonly TermsShape[] Every =
    [
        Program,
        Unit,
        Link,
        Attribution,
        Completes,
        Counter,
        Budget,
        Cap,
        SharedCap,
        Fraud,
        Signal,
        Rule,
        Tier,
        For,
        Milestone,
        Condition,
    ];

    public IEnumerable<string> Fields => Required.Concat(Optional);
}
