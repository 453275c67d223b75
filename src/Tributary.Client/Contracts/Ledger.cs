namespace Tributary.Client.Contracts;

/// <summary>One line of a member's statement.</summary>
public sealed record LedgerLine
{
    /// <summary>The transfer's id, <c>txn_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When it was booked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of transfer it is: a reward held, its release, a reversal, an adjustment, …</summary>
    public required string Kind { get; init; }

    /// <summary>Minor units; positive is to the member, negative from the member.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public required string Currency { get; init; }

    /// <summary>The member's balance in this currency after this line, in minor units; null where the list does not run the balance.</summary>
    public long? BalanceAfter { get; init; }

    /// <summary>The reward it belongs to, <c>rwd_…</c>.</summary>
    public string? Reward { get; init; }

    /// <summary>Why, where there is more to say than the kind: a refund, a chargeback, the words of an adjustment.</summary>
    public string? Reason { get; init; }
}
