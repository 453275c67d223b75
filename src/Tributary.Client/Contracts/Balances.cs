namespace Tributary.Client.Contracts;

/// <summary>A member's balance by currency and state.</summary>
public sealed record BalanceInfo
{
    /// <summary>The balances, one for each currency or unit that the member has ever had. May be empty.</summary>
    public required IReadOnlyList<CurrencyBalance> Balances { get; init; }
}

/// <summary>A member's balance in one currency. All amounts are in minor units.</summary>
public sealed record CurrencyBalance
{
    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>The amount that is granted but not yet due, or in review.</summary>
    public required long Held { get; init; }

    /// <summary>
    /// The amount that is due. It is negative if more was reversed after the release than was earned since. Nothing is
    /// paid out then.
    /// </summary>
    public required long Payable { get; init; }

    /// <summary>The amount reserved by a payout that is not settled yet.</summary>
    public required long Reserved { get; init; }

    /// <summary>The amount that was paid out.</summary>
    public required long Paid { get; init; }

    /// <summary>The amount that was reversed.</summary>
    public required long Reversed { get; init; }
}
