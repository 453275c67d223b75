using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.People;

/// <summary>A person who signs in to the dashboard.</summary>
public sealed record Person
{
    public required PersonId Id { get; init; }

    /// <summary>In lower case.</summary>
    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>A word that says what the person may do.</summary>
    public required string Role { get; init; }

    /// <summary>The only program that the person may see; null for all.</summary>
    public ProgramId? ProgramId { get; init; }

    public string? PasswordHash { get; init; }

    /// <summary>The wrong passwords since the last right one.</summary>
    public int Failures { get; init; }

    public Instant? LockedUntil { get; init; }
    public required Instant CreatedAt { get; init; }
    public Instant? DisabledAt { get; init; }
}

/// <summary>A session of a person's browser.</summary>
public sealed record Session
{
    public required SessionId Id { get; init; }

    /// <summary>SHA-256 of what the cookie holds.</summary>
    public required byte[] TokenHash { get; init; }

    public required PersonId PersonId { get; init; }
    public required Instant CreatedAt { get; init; }

    /// <summary>The time of the last request, within minutes.</summary>
    public required Instant SeenAt { get; init; }

    public required Instant EndsAt { get; init; }
    public string? Address { get; init; }
    public string? UserAgent { get; init; }
}

/// <summary>A link that works once: it makes a person, or lets one choose a new password.</summary>
/// <param name="TokenHash">SHA-256 of what the link holds.</param>
public sealed record Invitation(
    byte[] TokenHash,
    string Email,
    string Name,
    string Role,
    ProgramId? ProgramId,
    Instant EndsAt
);
