using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Log;

/// <summary>An event or command to be accepted. Its form was already checked.</summary>
public sealed record NewEntry
{
    public required ProgramId ProgramId { get; init; }
    public required string Type { get; init; }

    /// <summary>See <see cref="EntryKey"/>.</summary>
    public required byte[] Key { get; init; }
    public required byte[] BodyHash { get; init; }

    /// <summary>The platform's id of an event or adjustment; null for other commands.</summary>
    public string? ExternalId { get; init; }

    /// <summary>
    /// For events, the platform's id of the member. The entry waits if that member has not signed up yet.
    /// </summary>
    public string? Member { get; init; }

    /// <summary>
    /// For commands, the member (0 for a whole partition) and its partition, which are known in advance.
    /// </summary>
    public MemberPlace? Target { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }

    /// <summary>Null stands for the moment of acceptance.</summary>
    public Instant? OccurredAt { get; init; }

    /// <summary>
    /// The platform's id of the event that this one reverses, or of the reversal that it reinstates
    /// (<see cref="EventPayload.Reinstates"/>).
    /// </summary>
    public string? Reverses { get; init; }

    /// <summary>The key of that event, which outlives the text.</summary>
    public byte[]? ReversesKey
    {
        get => field ?? (Reverses is null ? null : EntryKey.OfEvent(Reverses));
        init;
    }
    public ReadOnlyMemory<byte> Properties { get; init; }
    public ReadOnlyMemory<byte> Facts { get; init; }
    public string? Actor { get; init; }
    public string? Reason { get; init; }

    /// <summary>The id of the request that brought the entry, for logs and webhooks; null without one.</summary>
    public string? RequestId { get; init; }

    /// <summary>Returns the entry without any text that could be personal, for an erased member.</summary>
    public NewEntry WithoutText() =>
        this with
        {
            ReversesKey = ReversesKey,
            ExternalId = null,
            Member = null,
            Reverses = null,
            Properties = default,
            Reason = null,
        };

    /// <summary>Returns the accepted entry, for one that is decided without passing through the inbox.</summary>
    public Entry ToEntry(EntryId eventId, MemberPlace place, Instant acceptedAt) =>
        new()
        {
            InboxId = default,
            EventId = eventId,
            ProgramId = ProgramId,
            Partition = place.Partition,
            Type = Type,
            MemberId = place.MemberId,
            Amount = Amount,
            Currency = Currency,
            OccurredAt = OccurredAt ?? acceptedAt,
            AcceptedAt = acceptedAt,
            ReversesKey = ReversesKey,
            Properties = Properties,
            Facts = Facts,
            Actor = Actor,
            RequestId = RequestId,
        };
}

public enum EntryOutcome
{
    Accepted,
    Duplicate,
    Differs,
}

/// <param name="EventId">The id of the new entry, or of the earlier one with the same key.</param>
public readonly record struct EntryResult(EntryOutcome Outcome, EntryId EventId);
