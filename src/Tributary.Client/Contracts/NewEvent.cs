using System.Text.Json.Nodes;

namespace Tributary.Client.Contracts;

/// <summary>Something a member did. Idempotent by <see cref="Id"/>, for ever.</summary>
public sealed record NewEvent
{
    /// <summary>The platform's own id, of the same shape as a member's.</summary>
    public required string Id { get; init; }

    /// <summary><c>purchase</c>, <c>refund</c>, …: <c>[a-z][a-z0-9_]{0,63}</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The member's id; not yet known is no error, the event waits.</summary>
    public required string Member { get; init; }

    /// <summary>Minor units, 0 to 2^53−1; needed where the type moves money.</summary>
    public long? Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own; unless given the program's currency, or that of the event it takes back.</summary>
    public string? Currency { get; init; }

    /// <summary>When it happened: from 1970 to 5 minutes ahead; the server's now unless given.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The id of the event this one takes back; without an amount, the rest of it. A <c>refund</c> or <c>chargeback</c> needs it.</summary>
    public string? Reverses { get; init; }

    /// <summary>The id of the reversal that no longer stands, such as a dispute that was won: what it took is given back, once.</summary>
    public string? Reinstates { get; init; }

    /// <summary>Texts, numbers and booleans that conditions read as <c>event.properties.*</c>.</summary>
    public JsonObject? Properties { get; init; }
}
