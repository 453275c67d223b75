using System.Text.Json.Nodes;

namespace Tributary.Client.Contracts;

/// <summary>A sign-up. Idempotent by <see cref="Id"/>, for ever: the same id again gives the same answer.</summary>
public sealed record NewMember
{
    /// <summary>The platform's own id: 1 to 128 printable ASCII characters, no space, no <c>/</c>, not <c>.</c> or <c>..</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Personal; blanked by erasure.</summary>
    public string? Email { get; init; }

    /// <summary>Personal; blanked by erasure.</summary>
    public string? Phone { get; init; }

    /// <summary>The code the person typed or came with; unknown → 422.</summary>
    public string? Code { get; init; }

    /// <summary>The browser's first-party visitor id; a stale one never refuses the sign-up.</summary>
    public string? Visitor { get; init; }

    /// <summary>A click id, <c>clk_…</c>; a stale one never refuses the sign-up.</summary>
    public string? Click { get; init; }

    /// <summary>The referring member's id, for servers that know it; unknown → 422.</summary>
    public string? Referrer { get; init; }

    /// <summary>A group of the program; <c>default</c> unless given.</summary>
    public string? Group { get; init; }

    /// <summary>The address the person signed up from, IPv4 or IPv6; kept as a keyed hash only.</summary>
    public string? Ip { get; init; }

    /// <summary>The browser's <c>User-Agent</c>; kept as a keyed hash only, together with the address.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The platform's device fingerprint; kept as a keyed hash only.</summary>
    public string? Device { get; init; }

    /// <summary>The account that the member is paid to, such as an IBAN; kept as a keyed hash only.</summary>
    public string? PayoutAccount { get; init; }

    /// <summary>The payment provider's fingerprint of a card, never a card number; kept as a keyed hash only.</summary>
    public string? Card { get; init; }

    /// <summary>Where <see cref="Ip"/> is, ISO 3166-1 alpha-2, as the platform's edge or database says.</summary>
    public string? IpCountry { get; init; }

    /// <summary>What <see cref="Ip"/> belongs to: <c>residential</c>, <c>mobile</c>, <c>business</c>, or <c>hosting</c> for a data centre or VPN.</summary>
    public string? Network { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>The currency the member is paid in where Terms name several: ISO 4217, or a unit of the program's own.</summary>
    public string? Currency { get; init; }

    /// <summary>Texts, numbers and booleans that conditions read as <c>member.attributes.*</c>.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary>
    /// How long the sign-up waits for a second call that brings a code, click, visitor or referrer, <c>1m</c> to
    /// <c>24h</c>; null not to wait.
    /// </summary>
    public string? AwaitsAttribution { get; init; }

    /// <summary>When the person joined; the server's now unless given.</summary>
    public DateTimeOffset? JoinedAt { get; init; }
}
