namespace Tributary.Client.Contracts;

/// <summary>A key of the API.</summary>
public sealed record KeyInfo
{
    /// <summary>The prefix, by which the key is known: its text is <c>trb_PREFIX_SECRET</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>The name under which the audit log lists what the key does, <c>key_…</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The purpose of the key.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The rights: some of <c>read</c>, <c>write</c>, <c>manage</c>, <c>approve</c>, <c>review</c>, <c>public</c> and
    /// <c>admin</c>.
    /// </summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The only program that the key may access. Null for all.</summary>
    public string? Program { get; init; }

    /// <summary>The state: <c>active</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time from which the key is refused. Null if it has no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The time at which the key was or will be ended. Null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The time of the last use, within minutes. Null if it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The text of the key, <c>trb_…</c>. Only in the answer to a creation or rotation.</summary>
    public string? Key { get; init; }
}

/// <summary>A key to create.</summary>
public sealed record NewKey
{
    /// <summary>The purpose of the key, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The rights: some of <c>read</c>, <c>write</c>, <c>manage</c>, <c>approve</c>, <c>review</c>, <c>public</c> and
    /// <c>admin</c>. None that the caller does not have.
    /// </summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The only program that the key may access. Null for all that the caller may access.</summary>
    public string? Program { get; init; }

    /// <summary>The time from which the key is refused. Null for the end of the caller's key, if it has one.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A rotation of a key.</summary>
public sealed record KeyRotation
{
    /// <summary>How long the old key still works, in hours, 0 to 720. The default is 24.</summary>
    public int? GraceHours { get; init; }
}
