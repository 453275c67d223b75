using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>A member of a program.</summary>
public sealed record MemberInfo
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The member's first code. Null after the member is erased.</summary>
    public string? Code { get; init; }

    /// <summary>The link of the code.</summary>
    public string? Link { get; init; }

    /// <summary>The id of the referrer, which never changes. Null for a root.</summary>
    public string? Referrer { get; init; }

    /// <summary>The referral. Null if the member has no referrer.</summary>
    public MemberReferral? Referral { get; init; }

    /// <summary>Where the member came from. Null if nothing is known, and in the answer to a sign-up.</summary>
    public AcquisitionInfo? Acquisition { get; init; }

    /// <summary>The group of the member, <c>default</c> unless another one is set.</summary>
    public required string Group { get; init; }

    /// <summary>The status: one of <see cref="MemberStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The time when the member joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The country, as an ISO 3166-1 alpha-2 code.</summary>
    public string? Country { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public string? Currency { get; init; }

    /// <summary>The number of levels below the root of the tree, 0 for a root.</summary>
    public required int Depth { get; init; }

    /// <summary>A personal field, shown only to keys of scope <c>read</c>. Null after the member is erased.</summary>
    public string? Email { get; init; }

    /// <inheritdoc cref="Email"/>
    public string? Phone { get; init; }

    /// <inheritdoc cref="Email"/>
    public JsonObject? Attributes { get; init; }

    /// <summary>
    /// The name that leaderboards show to other members. A personal field, shown only to keys of scope <c>read</c>.
    /// </summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// True if the member is listed on no leaderboard that others see. Null in the answer to a sign-up.
    /// </summary>
    public bool? LeaderboardOptOut { get; init; }

    /// <summary>
    /// The figures and balances. Null unless a list was asked to include them.
    /// </summary>
    public MemberFigures? Figures { get; init; }

    /// <summary>
    /// The time until which the sign-up waits for its attribution. Null if the attribution is decided.
    /// </summary>
    public DateTimeOffset? AwaitsAttributionUntil { get; init; }

    /// <summary>
    /// The fields of a sign-up or change that were ignored because they could not be read. Null if there are none.
    /// </summary>
    public IReadOnlyList<IgnoredField>? Ignored { get; init; }

    /// <summary>
    /// The value <c>queued</c> in the answer to a sign-up that is not decided yet. Fraud detection may still change the
    /// status of the referral. Null in every other answer.
    /// </summary>
    public string? Signup { get; init; }
}

/// <summary>A member's figures of all time, and its balances as they are now.</summary>
public sealed record MemberFigures
{
    /// <summary>The statistics.</summary>
    public required MemberStats Stats { get; init; }

    /// <summary>The balances, one for each currency or unit that the member has ever had. May be empty.</summary>
    public required IReadOnlyList<CurrencyBalance> Balances { get; init; }
}

/// <summary>The values of <see cref="MemberQuery.Include"/>.</summary>
public static class MemberParts
{
    /// <summary>The figures of all time, and the balances.</summary>
    public const string Figures = "figures";
}

/// <summary>A short form of a referral, as part of its member.</summary>
public sealed record MemberReferral
{
    /// <summary>The id of the referral, <c>ref_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The status: one of <see cref="ReferralStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// The value <c>fraud</c> while fraud detection holds the rewards of the referral. Null otherwise.
    /// </summary>
    public string? HeldBy { get; init; }

    /// <summary>The id of the open fraud case, <c>cas_…</c>. Null if there is none.</summary>
    public string? Case { get; init; }
}

/// <summary>A change of a member. Fields that are not set keep their values. The change decides nothing.</summary>
public sealed record MemberPatch
{
    /// <summary>The attributes to merge key by key (RFC 7396). A null value removes its key.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary>A group of the program.</summary>
    public string? Group { get; init; }

    /// <summary>
    /// The new status: <see cref="MemberStatuses.Active"/>, <see cref="MemberStatuses.Suspended"/> or
    /// <see cref="MemberStatuses.Blocked"/>. Use a separate call to erase a member.
    /// </summary>
    public string? Status { get; init; }

    /// <summary>
    /// The reason for a new group, status, country or currency, 1 to 500 characters. It is stored with the decision.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The new value. Null clears the field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Email { get; init; }

    /// <summary>The new value. Null clears the field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Phone { get; init; }

    /// <summary>
    /// The name that leaderboards show to other members: 1 to 40 characters, and no e-mail address. Null clears it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText DisplayName { get; init; }

    /// <summary>True if the member shall be listed on no leaderboard that others see.</summary>
    public bool? LeaderboardOptOut { get; init; }

    /// <summary>The country, as an ISO 3166-1 alpha-2 code. Null clears the field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Country { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines. Null clears the field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Currency { get; init; }
}

/// <summary>The answer to an array of sign-ups, in the order of the array.</summary>
public sealed record MemberResults
{
    /// <summary>The results, one for each sign-up.</summary>
    public required IReadOnlyList<MemberResult> Items { get; init; }
}

/// <summary>The result for one sign-up of an array: either <see cref="Member"/> or <see cref="Error"/>.</summary>
public sealed record MemberResult
{
    /// <summary>The position in the array that was sent, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The HTTP status that a single call would have had, such as 201, 200, 409 or 422.</summary>
    public required int Status { get; init; }

    /// <summary>The member, if the status is 200 or 201.</summary>
    public MemberInfo? Member { get; init; }

    /// <summary>The problem, if the call did not succeed.</summary>
    public Problem? Error { get; init; }
}

/// <summary>The values of <see cref="MemberInfo.Status"/>. Later versions may add values.</summary>
public static class MemberStatuses
{
    /// <summary>The member can refer others and earn rewards.</summary>
    public const string Active = "active";

    /// <summary>All rewards of the member are held.</summary>
    public const string Suspended = "suspended";

    /// <summary>
    /// The member gets no new rewards, and unpaid ones are frozen. Links redirect without attribution. Levels above are
    /// still paid.
    /// </summary>
    public const string Blocked = "blocked";

    /// <summary>The personal data of the member is deleted. The id can never be used again.</summary>
    public const string Erased = "erased";
}
