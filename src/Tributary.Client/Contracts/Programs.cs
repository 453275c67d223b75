using System.Text.Json;

namespace Tributary.Client.Contracts;

/// <summary>
/// A program with a version of its Terms. It is the version in force or, in the answer to a change, the stored version.
/// </summary>
public sealed record ProgramInfo
{
    /// <summary>The id of the program, as in the path.</summary>
    public required string Program { get; init; }

    /// <summary>The version of the Terms, from 1. A change of Terms adds one; equal Terms add none.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// The number of changes of the Terms: created versions plus withdrawn versions. It is the program's ETag.
    /// </summary>
    public required int Revision { get; init; }

    /// <summary>
    /// The time when the version comes into force. Null for version 1, which is in force from the beginning of time.
    /// </summary>
    public DateTimeOffset? EffectiveFrom { get; init; }

    /// <summary>The status: one of <see cref="ProgramStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The <c>name</c> in the Terms.</summary>
    public required string Name { get; init; }

    /// <summary>The first currency or unit of the Terms.</summary>
    public required string Currency { get; init; }

    /// <summary>The groups that any version of the Terms names, <c>default</c> included.</summary>
    public required IReadOnlyList<string> Groups { get; init; }
}

/// <summary>A version of a program's Terms.</summary>
public sealed record TermsInfo
{
    /// <summary>The id of the program.</summary>
    public required string Program { get; init; }

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// The time when the version comes into force. Null for version 1, which is in force from the beginning of time.
    /// </summary>
    public DateTimeOffset? EffectiveFrom { get; init; }

    /// <summary>The status: one of <see cref="TermsStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The time when the version was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The time when the version was withdrawn, or replaced by another one for the same time. Null if it was not.
    /// </summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The Terms as they were sent. The server provides their JSON Schema.</summary>
    public required JsonElement Terms { get; init; }
}

/// <summary>The values of <see cref="TermsInfo.Status"/>. Later versions may add values.</summary>
public static class TermsStatuses
{
    /// <summary>The version comes into force later. It can be replaced or withdrawn.</summary>
    public const string Scheduled = "scheduled";

    /// <summary>The version is in force now.</summary>
    public const string InForce = "in_force";

    /// <summary>A later version is in force. Referrals created under this version keep it.</summary>
    public const string Superseded = "superseded";

    /// <summary>The version was withdrawn or replaced before it came into force.</summary>
    public const string Withdrawn = "withdrawn";
}

/// <summary>The values of <see cref="ProgramInfo.Status"/>. Later versions may add values.</summary>
public static class ProgramStatuses
{
    /// <summary>The program is running.</summary>
    public const string Active = "active";

    /// <summary>The program is paused. It can be resumed.</summary>
    public const string Paused = "paused";

    /// <summary>
    /// There are no new referrals. Pending ones can complete within their window, and holds continue.
    /// </summary>
    public const string Ended = "ended";
}
