using System.Text.Json.Nodes;

namespace Tributary.Client.Contracts;

/// <summary>Something that a member did. An event with the same <see cref="Id"/> counts only once.</summary>
public sealed record NewEvent
{
    /// <summary>
    /// The platform's own id: 1 to 128 printable ASCII characters, no space, no <c>/</c>, not <c>.</c> or <c>..</c>.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>
    /// The type, such as <c>purchase</c> or <c>refund</c>. It must match <c>[a-z][a-z0-9_]{0,63}</c>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>The id of the member. If the member is not known yet, the event waits.</summary>
    public required string Member { get; init; }

    /// <summary>The amount in minor units, 0 to 2^53−1. Required if the type moves money.</summary>
    public long? Amount { get; init; }

    /// <summary>
    /// The currency: an ISO 4217 code, or a unit that the program defines. The default is the currency of the program,
    /// or of the event that is reversed.
    /// </summary>
    public string? Currency { get; init; }

    /// <summary>
    /// The time when the event happened, from 1970 to 5 minutes ahead of the server. The default is the time of the
    /// server.
    /// </summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>
    /// The id of the event that this one reverses. Without an amount, the rest of it is reversed. Required for a
    /// <c>refund</c> or <c>chargeback</c>.
    /// </summary>
    public string? Reverses { get; init; }

    /// <summary>
    /// The id of a reversal that this event cancels, such as a dispute that was won. The rewards that it took are given
    /// back, once.
    /// </summary>
    public string? Reinstates { get; init; }

    /// <summary>The texts, numbers and booleans that conditions read as <c>event.properties.*</c>.</summary>
    public JsonObject? Properties { get; init; }
}
