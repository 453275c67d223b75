using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>The roles of people who sign in to the dashboard.</summary>
public static class PersonRoles
{
    /// <summary>Everything, other people included.</summary>
    public const string Owner = "owner";

    /// <summary>Everything in the programs.</summary>
    public const string Manager = "manager";

    /// <summary>Reads everything, approves and rejects rewards, and adjusts balances.</summary>
    public const string Finance = "finance";

    /// <summary>Reads everything, and decides cases.</summary>
    public const string FraudAnalyst = "fraud_analyst";

    /// <summary>Reads everything.</summary>
    public const string ReadOnly = "read_only";
}

/// <summary>A person who signs in to the dashboard.</summary>
public sealed record PersonInfo
{
    /// <summary>The id of the person, <c>per_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the person in the log, <c>person_…</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The e-mail address, in lower case.</summary>
    public required string Email { get; init; }

    /// <summary>The name that others see.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="PersonRoles"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The only program that the person sees. Null for all of them.</summary>
    public string? Program { get; init; }

    /// <summary>True if the person has a password.</summary>
    public required bool Password { get; init; }

    /// <summary>True if the person gives a one-time code after its password.</summary>
    public required bool OneTimeCodes { get; init; }

    /// <summary>The OpenID provider that the person signs in with. Null for none.</summary>
    public string? Provider { get; init; }

    /// <summary>The time at which the person joined.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time since which the person may not sign in. Null for a person who may.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
}

/// <summary>A change of a person. Fields that are not set keep their values.</summary>
public sealed record PersonPatch
{
    /// <summary>The name that others see.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="PersonRoles"/>.</summary>
    public string? Role { get; init; }

    /// <summary>The only program that the person sees. Null for all of them; an owner always sees all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Program { get; init; }

    /// <summary>True if the person can no longer sign in.</summary>
    public bool? Disabled { get; init; }
}

/// <summary>An invitation to the dashboard that can still be accepted.</summary>
public sealed record InvitationInfo
{
    /// <summary>The id of the invitation, <c>inv_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The link to send to the person. It is shown once, in the answer to the call that made it.</summary>
    public string? Link { get; init; }

    /// <summary>The e-mail address that the person will sign in with. Null if the person chooses it.</summary>
    public string? Email { get; init; }

    /// <summary>The name that others will see.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="PersonRoles"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The only program that the person will see. Null for all of them.</summary>
    public string? Program { get; init; }

    /// <summary>The time at which the invitation was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name in the log of who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The time from which the link no longer works.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}

/// <summary>Somebody to invite to the dashboard.</summary>
public sealed record NewInvitation
{
    /// <summary>The e-mail address that the person will sign in with. Nothing is sent to it.</summary>
    public required string Email { get; init; }

    /// <summary>The name that others will see. The default is the mailbox of the address.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="PersonRoles"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The only program that the person will see. Null for all of them; an owner always sees all.</summary>
    public string? Program { get; init; }
}

/// <summary>A session of a person's browser.</summary>
public sealed record SessionInfo
{
    /// <summary>The id of the session, <c>ses_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>True for the session that makes this call.</summary>
    public required bool Current { get; init; }

    /// <summary>The address from which the person signed in. Null if it is not known.</summary>
    public string? Address { get; init; }

    /// <summary>The <c>User-Agent</c> of the browser. Null if it sent none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The time at which the person signed in.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time of the last request, within five minutes.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>The time at which the session ends.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}
