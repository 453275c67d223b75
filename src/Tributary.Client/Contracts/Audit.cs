namespace Tributary.Client.Contracts;

/// <summary>A change that a key, a person or somebody at the command line ordered.</summary>
public sealed record AuditEntry
{
    /// <summary>The time of the change.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Who ordered the change: <c>key_…</c>, <c>person_…</c>, or <c>admin</c> for the key of the configuration and the
    /// command line.
    /// </summary>
    public required string Actor { get; init; }

    /// <summary>The current name of the key or person. Null if it no longer exists.</summary>
    public string? ActorName { get; init; }

    /// <summary>
    /// The kind of the object and what happened to it, such as <c>webhook.create</c>. Of a command, the type of its
    /// entry in the log, such as <c>reward.approve</c>.
    /// </summary>
    public required string Action { get; init; }

    /// <summary>The program. Null for a change that concerns none, or all of them.</summary>
    public string? Program { get; init; }

    /// <summary>
    /// The object that was changed: the id of the member that a command is about, the id of a webhook or alert rule,
    /// the prefix of a key, or the name of a program.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>True if <see cref="Subject"/> is the id of a member.</summary>
    public required bool IsMember { get; init; }

    /// <summary>A short description of the change, without secrets and without texts that people wrote.</summary>
    public string? Detail { get; init; }

    /// <summary>The outcome of a command. Null for other changes, and while it waits.</summary>
    public string? Outcome { get; init; }

    /// <summary>The reason why a command had no effect.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the command's entry in the log, <c>evt_…</c>. Null for other changes.</summary>
    public string? Event { get; init; }

    /// <summary>The id of the request, as the server's own log names it. Null for the command line.</summary>
    public string? RequestId { get; init; }
}
