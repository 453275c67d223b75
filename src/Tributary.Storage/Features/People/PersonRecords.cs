using System.Globalization;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.People;

/// <summary>A person who signs in to the dashboard.</summary>
public sealed record Person
{
    /// <summary>The role whose last person stays.</summary>
    public const string Owner = "owner";

    public required PersonId Id { get; init; }

    /// <summary>In lower case.</summary>
    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>A word that says what the person may do.</summary>
    public required string Role { get; init; }

    /// <summary>The only program that the person may see; null for all.</summary>
    public ProgramId? ProgramId { get; init; }

    /// <summary>Null for a person who signs in with an OpenID provider only.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The secret of the one-time codes, encrypted.</summary>
    public string? TotpSecret { get; init; }

    /// <summary>From this time on, one-time codes are asked for.</summary>
    public Instant? TotpConfirmedAt { get; init; }

    /// <summary>The time step of the last code that was used.</summary>
    public long? TotpStep { get; init; }

    /// <summary>The OpenID provider that knows the person.</summary>
    public string? Issuer { get; init; }

    /// <summary>The name of the person at <see cref="Issuer"/>.</summary>
    public string? Subject { get; init; }

    public required Instant CreatedAt { get; init; }
    public Instant? DisabledAt { get; init; }

    public bool HasCodes => TotpConfirmedAt is not null;

    /// <summary>The name under which changes of a person are recorded.</summary>
    public static string NameOf(PersonId id) => $"person_{id}";
}

/// <summary>A change of a person by an owner. Null leaves a value as it is.</summary>
/// <param name="Program">The only program that the person may see.</param>
public sealed record PersonChange(string? Name, string? Role, ProgramChoice? Program, bool? IsDisabled);

/// <summary>The program that a person may see; null for all.</summary>
public sealed record ProgramChoice(ProgramId? Id);

/// <summary>How a change of a person ended.</summary>
public enum PersonChangeResult
{
    Changed,
    Unknown,

    /// <summary>Nobody else is an owner who may sign in.</summary>
    LastOwner,

    /// <summary>An owner sees all programs.</summary>
    OwnerOfProgram,
}

/// <summary>The id of a session of a person's browser.</summary>
[JsonConverter(typeof(IdConverter<SessionId>))]
public readonly record struct SessionId(long Value) : IPublicId<SessionId>
{
    public static string Prefix => "ses_";

    public static SessionId Of(long value) => new(value);

    public int CompareTo(SessionId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
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

/// <summary>The id of an invitation to the dashboard.</summary>
[JsonConverter(typeof(IdConverter<InvitationId>))]
public readonly record struct InvitationId(long Value) : IPublicId<InvitationId>
{
    public static string Prefix => "inv_";

    public static InvitationId Of(long value) => new(value);

    public int CompareTo(InvitationId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A link that works once: it makes a person, or lets one choose a new password.</summary>
public sealed record Invitation
{
    public required InvitationId Id { get; init; }

    /// <summary>SHA-256 of what the link holds.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>In lower case; empty where the person who has the link chooses it.</summary>
    public required string Email { get; init; }

    public required string Name { get; init; }
    public required string Role { get; init; }
    public ProgramId? ProgramId { get; init; }
    public required Instant CreatedAt { get; init; }

    /// <summary>The actor who made it.</summary>
    public required string CreatedBy { get; init; }

    public required Instant EndsAt { get; init; }
}
