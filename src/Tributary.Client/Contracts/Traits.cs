namespace Tributary.Client.Contracts;

/// <summary>Values that became known after a member's sign-up. They are stored only as keyed hashes.</summary>
public sealed record NewTraits
{
    /// <summary>An e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>A phone number. Without a country code, it is read with the member's country.</summary>
    public string? Phone { get; init; }

    /// <summary>An IPv4 or IPv6 address.</summary>
    public string? Ip { get; init; }

    /// <summary>The browser's <c>User-Agent</c>. It counts only together with <see cref="Ip"/>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The device id or fingerprint that the platform uses.</summary>
    public string? Device { get; init; }

    /// <summary>The account to which the member is paid, such as an IBAN.</summary>
    public string? PayoutAccount { get; init; }

    /// <summary>The payment provider's fingerprint of a card. Never send a card number.</summary>
    public string? Card { get; init; }
}

/// <summary>Another member with the same value.</summary>
public sealed record SharedTrait
{
    /// <summary>The kind of value, such as <c>email</c> or <c>device</c>.</summary>
    public required string Trait { get; init; }

    /// <summary>The id of the other member.</summary>
    public required string Member { get; init; }

    /// <summary>The id of the member's referrer.</summary>
    public string? Referrer { get; init; }

    /// <summary>The time when the member joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The verdict: one of <see cref="RiskVerdicts"/>.</summary>
    public required string Verdict { get; init; }
}
