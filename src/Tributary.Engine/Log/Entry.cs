using Tributary.Engine.Foundation;

namespace Tributary.Engine.Log;

/// <summary>One row of the log, about to be decided: an event of the platform, or a command of a person or a timer.</summary>
public sealed record Entry
{
    /// <summary>The order within the inbox of a partition; 0 for what was never there.</summary>
    public required long InboxId { get; init; }
    public required long EventId { get; init; }
    public required long ProgramId { get; init; }
    public required int Partition { get; init; }
    public required string Type { get; init; }

    /// <summary>Whom it is about; 0 for a command about a whole partition.</summary>
    public required long MemberId { get; init; }

    /// <summary>Minor units of <see cref="Currency"/>.</summary>
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public required Instant OccurredAt { get; init; }
    public required Instant AcceptedAt { get; init; }

    /// <summary>The key of the event that this one reverses, wholly or in part; see <see cref="EntryKey"/>.</summary>
    public byte[]? ReversesKey { get; init; }

    /// <summary>The platform's own fields, a JSON object; empty when none, or blanked by an erasure.</summary>
    public ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>A command's own fields, written by Tributary, a JSON object of ids and numbers; see <see cref="CommandFacts"/>.</summary>
    public ReadOnlyMemory<byte> Facts { get; init; }

    /// <summary>Who ordered a command: an API key's id, or <c>timer</c>.</summary>
    public string? Actor { get; init; }
}
