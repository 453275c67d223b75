namespace Tributary.Client.Contracts;

/// <summary>What a member has earned, by currency and state.</summary>
public sealed record BalanceInfo
{
    /// <summary>One item a currency or unit the member ever had; empty for none.</summary>
    public required IReadOnlyList<CurrencyBalance> Balances { get; init; }
}

/// <summary>A member's balance in one currency, all in minor units.</summary>
public sealed record CurrencyBalance
{
    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public required string Currency { get; init; }

    /// <summary>Granted and not yet due, or in review.</summary>
    public required long Held { get; init; }

    /// <summary>Due. Negative when more was reversed after its release than was earned since; then nothing is paid out.</summary>
    public required long Payable { get; init; }

    /// <summary>Set aside by a payout that has not settled.</summary>
    public required long Reserved { get; init; }

    /// <summary>Paid out.</summary>
    public required long Paid { get; init; }

    /// <summary>Reversed so far.</summary>
    public required long Reversed { get; init; }
}
