using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Conditions;

/// <summary>The type of a field's values, which decides what it may be compared with.</summary>
/// <param name="Noun">The type in sentences.</param>
/// <param name="Kind">Null for fields whose type only the platform knows.</param>
/// <param name="Allowed">The texts allowed, for sentences.</param>
/// <param name="Accepts">Null when every text is allowed.</param>
internal sealed record FieldType(
    string Noun,
    ValueKind? Kind,
    string Allowed = "",
    Func<string, TermsScope, bool>? Accepts = null
)
{
    public static readonly FieldType Any = new("of whatever type the platform sends", null);
    public static readonly FieldType Text = new("a text", ValueKind.Text);
    public static readonly FieldType Number = new("a number", ValueKind.Number);
    public static readonly FieldType Time = new("a time", ValueKind.Time);
    public static readonly FieldType EventType = new(
        "a text",
        ValueKind.Text,
        "an event type: up to 64 of a-z, 0-9 and underscore, a letter first",
        (text, _) => TermsPatterns.IsEventType().IsMatch(text)
    );
    public static readonly FieldType Currency = new(
        "a text",
        ValueKind.Text,
        "a currency, or a unit declared in 'units'",
        (text, scope) => scope.KnowsCurrency(text)
    );
    public static readonly FieldType MemberStatus = OneOf("active", "suspended", "blocked", "erased");
    public static readonly FieldType ReferralStatus = OneOf("pending", "completed", "rejected", "expired");
    public static readonly FieldType ReferralSource = OneOf("code", "link", "referrer");

    public bool IsOrdered => Kind is null or ValueKind.Number or ValueKind.Time;

    private static FieldType OneOf(params string[] words) =>
        new("a text", ValueKind.Text, $"one of {string.Join(", ", words)}", (text, _) => words.Contains(text));
}
