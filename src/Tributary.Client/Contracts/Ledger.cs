namespace Tributary.Client.Contracts;

/// <summary>A line of a member's statement.</summary>
public sealed record LedgerLine
{
    /// <summary>The id of the transfer, <c>txn_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The time of the booking.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The kind of transfer, such as a held reward, its release, a reversal or an adjustment.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The amount in minor units. A positive amount goes to the member, a negative one is taken from the member.
    /// </summary>
    public required long Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>
    /// The member's balance in this currency after this line, in minor units. Null if the list does not compute
    /// balances.
    /// </summary>
    public long? BalanceAfter { get; init; }

    /// <summary>The id of the reward that the transfer belongs to, <c>rwd_…</c>.</summary>
    public string? Reward { get; init; }

    /// <summary>
    /// The reason, if the kind does not explain it: a refund, a chargeback, or the text of an adjustment.
    /// </summary>
    public string? Reason { get; init; }
}
