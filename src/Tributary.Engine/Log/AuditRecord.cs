using Tributary.Engine.Foundation;

namespace Tributary.Engine.Log;

/// <summary>Who orders a change, and the request that brings it.</summary>
/// <param name="Name">See <see cref="Entry.Actor"/>.</param>
/// <param name="RequestId">Null on the command line.</param>
public sealed record AuditActor(string Name, string? RequestId)
{
    /// <summary>Anybody who may run commands on the server's machine.</summary>
    public static readonly AuditActor CommandLine = new("admin", null);
}

/// <summary>
/// A change that is no entry of the log, such as a new key or a new version of the Terms. It holds no secret, and
/// nothing personal: a member is named by its internal id.
/// </summary>
public sealed record AuditRecord
{
    public required Instant At { get; init; }
    public required AuditActor Actor { get; init; }

    /// <summary>The kind of the object and what happened to it, such as <c>webhook.create</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The object as the API names it, such as the id of a webhook.</summary>
    public required string Subject { get; init; }

    /// <summary>A few words for people about what changed.</summary>
    public string? Detail { get; init; }

    /// <summary>Null for a change that concerns no program, or all of them.</summary>
    public ProgramId? ProgramId { get; init; }

    /// <summary>The member that the change is about.</summary>
    public MemberId? MemberId { get; init; }
}
