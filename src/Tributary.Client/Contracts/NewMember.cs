using System.Text.Json.Nodes;

namespace Tributary.Client.Contracts;

/// <summary>A sign-up. Sending the same <see cref="Id"/> again always gives the same answer.</summary>
public sealed record NewMember
{
    /// <summary>
    /// The platform's own id: 1 to 128 printable ASCII characters, no space, no <c>/</c>, not <c>.</c> or <c>..</c>.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>A personal field, which an erasure blanks.</summary>
    public string? Email { get; init; }

    /// <summary>A personal field, which an erasure blanks.</summary>
    public string? Phone { get; init; }

    /// <summary>The code that the person typed or came with. An unknown code is answered 422.</summary>
    public string? Code { get; init; }

    /// <summary>The browser's first-party visitor id. An outdated one never causes an error.</summary>
    public string? Visitor { get; init; }

    /// <summary>The id of a click, <c>clk_…</c>. An outdated one never causes an error.</summary>
    public string? Click { get; init; }

    /// <summary>The id of the referrer, if your server knows it. An unknown referrer is answered 422.</summary>
    public string? Referrer { get; init; }

    /// <summary>
    /// The campaign's source, such as <c>podcast</c>, for platforms that send no clicks. It takes precedence over the
    /// source of the click.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>
    /// The campaign's medium, such as <c>email</c> or <c>cpc</c>. It takes precedence over the medium of the click.
    /// </summary>
    public string? Medium { get; init; }

    /// <summary>The name of the campaign. It takes precedence over the campaign of the click.</summary>
    public string? Campaign { get; init; }

    /// <summary>A group of the program. The default is <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The IPv4 or IPv6 address from which the person signed up. It is stored only as a keyed hash.</summary>
    public string? Ip { get; init; }

    /// <summary>
    /// The browser's <c>User-Agent</c>. It is stored only as a keyed hash, together with the address.
    /// </summary>
    public string? UserAgent { get; init; }

    /// <summary>The device id or fingerprint that the platform uses. It is stored only as a keyed hash.</summary>
    public string? Device { get; init; }

    /// <summary>The account to which the member is paid, such as an IBAN. It is stored only as a keyed hash.</summary>
    public string? PayoutAccount { get; init; }

    /// <summary>
    /// The payment provider's fingerprint of a card. Never send a card number. It is stored only as a keyed hash.
    /// </summary>
    public string? Card { get; init; }

    /// <summary>
    /// The country of <see cref="Ip"/> as an ISO 3166-1 alpha-2 code, as the platform's edge or database gives it.
    /// </summary>
    public string? IpCountry { get; init; }

    /// <summary>
    /// The kind of network of <see cref="Ip"/>: <c>residential</c>, <c>mobile</c>, <c>business</c>, or <c>hosting</c>
    /// for a data center or VPN.
    /// </summary>
    public string? Network { get; init; }

    /// <summary>The country, as an ISO 3166-1 alpha-2 code.</summary>
    public string? Country { get; init; }

    /// <summary>
    /// The currency in which the member is paid, if the Terms name several: an ISO 4217 code, or a unit that the
    /// program defines.
    /// </summary>
    public string? Currency { get; init; }

    /// <summary>The texts, numbers and booleans that conditions read as <c>member.attributes.*</c>.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary>
    /// The name that leaderboards show to other members: 1 to 40 characters, and no e-mail address. A personal field,
    /// which an erasure blanks.
    /// </summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// True if the member shall be listed on no leaderboard that others see. The default is false.
    /// </summary>
    public bool? LeaderboardOptOut { get; init; }

    /// <summary>
    /// The time for which the sign-up waits for a second call with a code, click, visitor or referrer, from <c>1m</c>
    /// to <c>24h</c>. Null does not wait.
    /// </summary>
    public string? AwaitsAttribution { get; init; }

    /// <summary>The time when the person joined. The default is the time of the server.</summary>
    public DateTimeOffset? JoinedAt { get; init; }
}
