using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>The answer to events sent; it comes once they are durable.</summary>
public sealed record AcceptResult
{
    /// <summary>Events newly accepted.</summary>
    public required int Accepted { get; init; }

    /// <summary>Events that had been accepted before, body and all.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Events refused; a fault refuses only its own event.</summary>
    public required IReadOnlyList<RejectedEvent> Rejected { get; init; }

    /// <summary>
    /// The decisions, in the order sent, when they were waited for and made in time; null otherwise. Events that are
    /// parked have none.
    /// </summary>
    public IReadOnlyList<DecisionInfo>? Decisions { get; init; }

    /// <summary>
    /// Events that wait for a member or another event, when decisions were waited for; null for none.
    /// </summary>
    public IReadOnlyList<ParkedEvent>? Parked { get; init; }
}

/// <summary>An event that cannot be decided yet, and what it waits for.</summary>
public sealed record ParkedEvent
{
    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// <c>member:</c> or <c>event:</c> and the platform's own id of it; null for an event that failed and needs a
    /// person.
    /// </summary>
    public string? WaitsFor { get; init; }

    /// <summary>Stable, for programs to branch on.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence that says what it waits for.</summary>
    public required string Detail { get; init; }
}

/// <summary>An event that was refused, and why.</summary>
public sealed record RejectedEvent
{
    /// <summary>From 0, in the array or the lines sent.</summary>
    public required int Index { get; init; }

    /// <summary>The event's id; null when it could not be read.</summary>
    public string? Id { get; init; }

    /// <summary>Stable, for programs to branch on.</summary>
    public required string Code { get; init; }

    /// <summary>The value at fault, a JSON pointer (RFC 6901) into the event; null when it is not one value.</summary>
    public string? Pointer { get; init; }

    /// <summary>A sentence that says what is allowed.</summary>
    public required string Detail { get; init; }
}

/// <summary>An event, where it stands, and what was decided on it.</summary>
public sealed record EventInfo
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary><c>purchase</c>, <c>refund</c>, …; <c>signup</c> is written by Tributary.</summary>
    public required string Type { get; init; }

    /// <summary>The member's id.</summary>
    public required string Member { get; init; }

    /// <summary>Minor units.</summary>
    public long? Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public string? Currency { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The id of the event this one takes back.</summary>
    public string? Reverses { get; init; }

    /// <summary>The id of the reversal this one reinstates.</summary>
    public string? Reinstates { get; init; }

    /// <summary>As sent; null once the member is erased.</summary>
    public JsonObject? Properties { get; init; }

    /// <summary>One of <see cref="EventStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>What it waits for, while parked.</summary>
    public ParkedInfo? Parked { get; init; }

    /// <summary>Null until decided.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DecisionInfo? Decision { get; init; }
}

/// <summary>Why an event is parked.</summary>
public sealed record ParkedInfo
{
    /// <summary>
    /// <c>member:</c> or <c>event:</c> and the platform's own id of what it waits for, or waited for until it was given up;
    /// null for an event that failed and needs a person.
    /// </summary>
    public string? WaitsFor { get; init; }

    /// <summary>A sentence that says what it waits for.</summary>
    public string? Detail { get; init; }

    /// <summary>Stable, for programs to branch on.</summary>
    public required string Reason { get; init; }

    /// <summary>How often deciding it was tried.</summary>
    public required int Tries { get; init; }
}

/// <summary>What <see cref="EventInfo.Status"/> may say; take others for ones added later.</summary>
public static class EventStatuses
{
    /// <summary>Durable, to be decided in a moment.</summary>
    public const string Queued = "queued";

    /// <summary>Decided; see its decision.</summary>
    public const string Decided = "decided";

    /// <summary>Waiting for a member or an event not yet known, or for a person after repeated failure.</summary>
    public const string Parked = "parked";
}
