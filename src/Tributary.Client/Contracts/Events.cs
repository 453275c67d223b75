using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>The answer to events that were sent. The server answers after the events are durable.</summary>
public sealed record AcceptResult
{
    /// <summary>The number of newly accepted events.</summary>
    public required int Accepted { get; init; }

    /// <summary>The number of events that had been accepted before with the same body.</summary>
    public required int Duplicates { get; init; }

    /// <summary>The events that were refused. A fault refuses only its own event.</summary>
    public required IReadOnlyList<RejectedEvent> Rejected { get; init; }

    /// <summary>
    /// The decisions in the order of the events, if the call waited for them and they were made in time. Null
    /// otherwise. Parked events have no decision.
    /// </summary>
    public IReadOnlyList<DecisionInfo>? Decisions { get; init; }

    /// <summary>
    /// The events that wait for a member or another event. Null if there are none, or if the call did not wait for
    /// decisions.
    /// </summary>
    public IReadOnlyList<ParkedEvent>? Parked { get; init; }
}

/// <summary>An event that cannot be decided yet.</summary>
public sealed record ParkedEvent
{
    /// <summary>The id of the event.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The missing member or event: <c>member:</c> or <c>event:</c>, followed by the platform's own id. Null for an
    /// event that failed and needs a person.
    /// </summary>
    public string? WaitsFor { get; init; }

    /// <summary>A stable code that programs can branch on.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence that describes what the event waits for.</summary>
    public required string Detail { get; init; }
}

/// <summary>An event that was refused, with the reason.</summary>
public sealed record RejectedEvent
{
    /// <summary>The position of the event in the array or in the lines that were sent, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The id of the event. Null if it could not be read.</summary>
    public string? Id { get; init; }

    /// <summary>A stable code that programs can branch on.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// A JSON pointer (RFC 6901) to the faulty value in the event. Null if the fault is not a single value.
    /// </summary>
    public string? Pointer { get; init; }

    /// <summary>A sentence that describes what is allowed.</summary>
    public required string Detail { get; init; }
}

/// <summary>An event with its status and its decision.</summary>
public sealed record EventInfo
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The type of the event, such as <c>purchase</c> or <c>refund</c>. Tributary itself writes <c>signup</c>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>The id of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The amount in minor units.</summary>
    public long? Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public string? Currency { get; init; }

    /// <summary>The time when the event happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The time when the event was stored.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The id of the event that this one reverses.</summary>
    public string? Reverses { get; init; }

    /// <summary>The id of the reversal that this event cancels.</summary>
    public string? Reinstates { get; init; }

    /// <summary>The properties as they were sent. Null after the member is erased.</summary>
    public JsonObject? Properties { get; init; }

    /// <summary>The status: one of <see cref="EventStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The reason why the event is parked. Null unless it is parked.</summary>
    public ParkedInfo? Parked { get; init; }

    /// <summary>The decision. Null until the event is decided.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DecisionInfo? Decision { get; init; }
}

/// <summary>The reason why an event is parked.</summary>
public sealed record ParkedInfo
{
    /// <summary>
    /// The missing member or event: <c>member:</c> or <c>event:</c>, followed by the platform's own id. It stays after
    /// the event is given up. Null for an event that failed and needs a person.
    /// </summary>
    public string? WaitsFor { get; init; }

    /// <summary>A sentence that describes what the event waits for.</summary>
    public string? Detail { get; init; }

    /// <summary>A stable code that programs can branch on.</summary>
    public required string Reason { get; init; }

    /// <summary>The number of attempts to decide the event.</summary>
    public required int Tries { get; init; }

    /// <summary>The time when the event was parked.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>The values of <see cref="EventInfo.Status"/>. Later versions may add values.</summary>
public static class EventStatuses
{
    /// <summary>The event is durable and will be decided soon.</summary>
    public const string Queued = "queued";

    /// <summary>The event is decided.</summary>
    public const string Decided = "decided";

    /// <summary>The event waits for an unknown member or event, or for a person after repeated failure.</summary>
    public const string Parked = "parked";
}
