using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>A member of a program.</summary>
public sealed record MemberInfo
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The member's first code, to share; null once the member is erased.</summary>
    public string? Code { get; init; }

    /// <summary>The code as a link.</summary>
    public string? Link { get; init; }

    /// <summary>The id of the member who brought this one; null for a root. Never changes.</summary>
    public string? Referrer { get; init; }

    /// <summary>The bond to the referrer; null without one.</summary>
    public MemberReferral? Referral { get; init; }

    /// <summary><c>default</c>, or a group of the program.</summary>
    public required string Group { get; init; }

    /// <summary>One of <see cref="MemberStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>When the person joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public string? Currency { get; init; }

    /// <summary>Levels below the root of the tree; 0 for a root.</summary>
    public required int Depth { get; init; }

    /// <summary>Read with a key of scope read; null once the member is erased.</summary>
    public string? Email { get; init; }

    /// <inheritdoc cref="Email"/>
    public string? Phone { get; init; }

    /// <inheritdoc cref="Email"/>
    public JsonObject? Attributes { get; init; }

    /// <summary>
    /// Until when the sign-up waits for its attribution; null for a member whose referral is decided.
    /// </summary>
    public DateTimeOffset? AwaitsAttributionUntil { get; init; }

    /// <summary>
    /// Fields of a sign-up or change that were left out because they could not be read; null when there are none.
    /// </summary>
    public IReadOnlyList<IgnoredField>? Ignored { get; init; }

    /// <summary>
    /// <c>queued</c> in the answer to a sign-up that is not decided yet: fraud detection may still change the state
    /// of the referral. Null in every other answer.
    /// </summary>
    public string? Signup { get; init; }
}

/// <summary>A referral as its member shows it.</summary>
public sealed record MemberReferral
{
    /// <summary><c>ref_…</c></summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="ReferralStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// <c>fraud</c> while fraud detection holds the rewards that come from the referral; null when nothing does.
    /// </summary>
    public string? HeldBy { get; init; }

    /// <summary>The open fraud case, <c>cas_…</c>; null for none.</summary>
    public string? Case { get; init; }
}

/// <summary>A change of a member; a field not set stays as it is. Decides nothing.</summary>
public sealed record MemberPatch
{
    /// <summary>Merged key by key (RFC 7396): a null value removes its key.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary>A group of the program.</summary>
    public string? Group { get; init; }

    /// <summary><see cref="MemberStatuses.Active"/>, <see cref="MemberStatuses.Suspended"/> or <see cref="MemberStatuses.Blocked"/>; erasing is a call of its own.</summary>
    public string? Status { get; init; }

    /// <summary>Null clears it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Email { get; init; }

    /// <summary>Null clears it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Phone { get; init; }

    /// <summary>ISO 3166-1 alpha-2; null clears it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Country { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own; null clears it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Currency { get; init; }
}

/// <summary>The answer to an array of sign-ups, in its order.</summary>
public sealed record MemberResults
{
    /// <summary>One for each sign-up sent.</summary>
    public required IReadOnlyList<MemberResult> Items { get; init; }
}

/// <summary>What became of one sign-up of an array: <see cref="Member"/> or <see cref="Error"/>.</summary>
public sealed record MemberResult
{
    /// <summary>From 0, in the array sent.</summary>
    public required int Index { get; init; }

    /// <summary>The HTTP status it would have had alone: 201, 200, 409, 422, …</summary>
    public required int Status { get; init; }

    /// <summary>The member, at 200 and 201.</summary>
    public MemberInfo? Member { get; init; }

    /// <summary>What is wrong, at any other status.</summary>
    public Problem? Error { get; init; }
}

/// <summary>What <see cref="MemberInfo.Status"/> may say; take others for ones added later.</summary>
public static class MemberStatuses
{
    /// <summary>Refers and earns.</summary>
    public const string Active = "active";

    /// <summary>All rewards are held.</summary>
    public const string Suspended = "suspended";

    /// <summary>No new rewards; unpaid ones are reversed or frozen; links resolve unattributed; levels above are still paid.</summary>
    public const string Blocked = "blocked";

    /// <summary>Personal fields are gone; the id never returns.</summary>
    public const string Erased = "erased";
}
