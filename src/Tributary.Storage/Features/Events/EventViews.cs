using System.Text;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Features.Events;

public enum EventStatus
{
    Queued,
    Decided,
    Parked,
}

public sealed record EventView
{
    public required EntryId Id { get; init; }

    /// <summary>The platform's id; null for Tributary's own entries and after an erasure.</summary>
    public string? ExternalId { get; init; }

    public required string Type { get; init; }

    /// <summary>The platform's id, as sent while the member is unknown.</summary>
    public string? Member { get; init; }

    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public required Instant OccurredAt { get; init; }
    public required Instant AcceptedAt { get; init; }
    public string? Reverses { get; init; }

    /// <summary>JSON; null for none and after an erasure.</summary>
    public string? Properties { get; init; }

    public DecisionView? Decision { get; init; }
    public ParkedView? Parked { get; init; }

    /// <summary>True when <see cref="Reverses"/> names a reversal that is reinstated.</summary>
    public bool IsReinstatement { get; init; }

    /// <summary>UTF-8; empty when none.</summary>
    public ReadOnlyMemory<byte> PropertyBytes => Properties is null ? default : Encoding.UTF8.GetBytes(Properties);

    public EventStatus Status =>
        Decision is not null ? EventStatus.Decided
        : Parked is not null ? EventStatus.Parked
        : EventStatus.Queued;
}

/// <param name="Trace">The stored form; see <see cref="TraceCodec"/>.</param>
public sealed record DecisionView(
    int Partition,
    long Seq,
    MemberId MemberId,
    Outcome Outcome,
    Reason? Reason,
    int TermsVersion,
    Instant DecidedAt,
    byte[] Trace
)
{
    public DecidedOutcome ToOutcome() => new(Outcome, Reason);
}

/// <param name="Reason">Null for an entry that took effect.</param>
public sealed record DecidedOutcome(Outcome Outcome, Reason? Reason);

/// <param name="WaitsFor">
/// See <see cref="Wait"/>. It stays when the entry is given up. Null for an entry that failed.
/// </param>
/// <param name="Since">When it was parked.</param>
public sealed record ParkedView(string? WaitsFor, string Reason, int Tries, Instant Since);

/// <summary>The filter of a list of events; null fields do not filter.</summary>
public sealed record EventFilter
{
    public EventStatus? Status { get; init; }
    public MemberId? MemberId { get; init; }
    public string? Type { get; init; }
    public Outcome? Outcome { get; init; }

    /// <summary>The first reason of the decision, or of a parked event.</summary>
    public string? Reason { get; init; }
}
