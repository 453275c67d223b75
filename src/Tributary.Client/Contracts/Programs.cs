using System.Text.Json;

namespace Tributary.Client.Contracts;

/// <summary>A program and the version of its Terms in force, or, as the answer to a change of Terms, the version just stored.</summary>
public sealed record ProgramInfo
{
    /// <summary>The program's own id, as in the path.</summary>
    public required string Program { get; init; }

    /// <summary>From 1; a change of Terms adds one, equal Terms add none.</summary>
    public required int Version { get; init; }

    /// <summary>How often the Terms have changed: versions made and versions withdrawn. It is the program's ETag.</summary>
    public required int Revision { get; init; }

    /// <summary>When the version comes into force; null for version 1, in force from the beginning of time.</summary>
    public DateTimeOffset? EffectiveFrom { get; init; }

    /// <summary>One of <see cref="ProgramStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The <c>name</c> in the Terms.</summary>
    public required string Name { get; init; }
}

/// <summary>One version of a program's Terms.</summary>
public sealed record TermsInfo
{
    /// <summary>The program's own id.</summary>
    public required string Program { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>When the version comes into force; null for version 1, in force from the beginning of time.</summary>
    public DateTimeOffset? EffectiveFrom { get; init; }

    /// <summary>One of <see cref="TermsStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>When the version was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was withdrawn, or replaced by another for the same moment; null if it was not.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The Terms as they were sent; their JSON Schema is served by the server.</summary>
    public required JsonElement Terms { get; init; }
}

/// <summary>What <see cref="TermsInfo.Status"/> may say; take others for ones added later.</summary>
public static class TermsStatuses
{
    /// <summary>Comes into force later; can be replaced or withdrawn.</summary>
    public const string Scheduled = "scheduled";

    /// <summary>In force now.</summary>
    public const string InForce = "in_force";

    /// <summary>A later version is in force. Referrals made under this one keep it.</summary>
    public const string Superseded = "superseded";

    /// <summary>Withdrawn or replaced before it came into force.</summary>
    public const string Withdrawn = "withdrawn";
}

/// <summary>What <see cref="ProgramInfo.Status"/> may say; take others for ones added later.</summary>
public static class ProgramStatuses
{
    /// <summary>Running.</summary>
    public const string Active = "active";

    /// <summary>Stopped for a while; can be resumed.</summary>
    public const string Paused = "paused";

    /// <summary>No new referrals; pending ones may complete in their window, holds run on.</summary>
    public const string Ended = "ended";
}
