namespace Tributary.Client.Contracts;

/// <summary>What becomes known of a member after its sign-up; kept as keyed hashes only.</summary>
public sealed record NewTraits
{
    /// <summary>An e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>A phone number; without a country code it is read by the member's country.</summary>
    public string? Phone { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public string? Ip { get; init; }

    /// <summary>The browser's <c>User-Agent</c>; counts only together with <see cref="Ip"/>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The platform's device fingerprint.</summary>
    public string? Device { get; init; }

    /// <summary>The account that the member is paid to, such as an IBAN.</summary>
    public string? PayoutAccount { get; init; }

    /// <summary>The payment provider's fingerprint of a card; never a card number.</summary>
    public string? Card { get; init; }
}

/// <summary>Another member with the same value.</summary>
public sealed record SharedTrait
{
    /// <summary><c>email</c>, <c>device</c> and so on.</summary>
    public required string Trait { get; init; }

    /// <summary>The other member's id.</summary>
    public required string Member { get; init; }

    /// <summary>Who brought it.</summary>
    public string? Referrer { get; init; }

    /// <summary>When it joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>One of <see cref="RiskVerdicts"/>.</summary>
    public required string Verdict { get; init; }
}
