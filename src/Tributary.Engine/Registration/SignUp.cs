using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Registration;

/// <summary>A member to be registered; its form has been checked.</summary>
public sealed record SignUp
{
    public required ProgramId ProgramId { get; init; }

    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// A code that was typed in. If there is also a journey, <c>attribution.prefer</c> decides which one counts.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>
    /// The platform's id of the referrer, named by its server. It takes precedence over everything else.
    /// </summary>
    public string? Referrer { get; init; }
    public ClickId? ClickId { get; init; }
    public VisitorId? VisitorId { get; init; }
    public string Group { get; init; } = MemberFacts.DefaultGroup;
    public string? Country { get; init; }
    public string? Currency { get; init; }

    /// <summary>Null: now.</summary>
    public Instant? JoinedAt { get; init; }

    /// <summary>The date, if <see cref="JoinedAt"/> was sent as a date or as its midnight.</summary>
    public DateOnly? JoinedOn { get; init; }
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public string? Ip { get; init; }
    public string? UserAgent { get; init; }
    public string? Device { get; init; }

    /// <summary>A JSON object; empty for none.</summary>
    public ReadOnlyMemory<byte> Attributes { get; init; }

    /// <summary>The name that leaderboards show to others; see <see cref="Members.DisplayName"/>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>True for a member who wants to be on no leaderboard that others see.</summary>
    public bool IsUnlisted { get; init; }
    public string? Actor { get; init; }

    /// <inheritdoc cref="Log.NewEntry.RequestId"/>
    public string? RequestId { get; init; }

    /// <summary>True for an imported member that joined before the import pays. Its sign-up grants nothing.</summary>
    public bool IsHistory { get; init; }

    /// <summary>The values by which it is compared with other members.</summary>
    public ImmutableArray<Trait> Traits { get; init; } = [];
    public bool IsDisposable { get; init; }

    /// <summary>
    /// The country of <see cref="Ip"/>, and whether it is an address of a data centre or a VPN, by the operator's own
    /// database.
    /// </summary>
    public string? AddressCountry { get; init; }
    public bool IsHosting { get; init; }

    /// <summary>Where the sign-up itself says that it came from; null when it says nothing.</summary>
    public Acquisition? Acquisition { get; init; }

    /// <summary>
    /// A keyed hash of the request, which tells a retry from a different sign-up. Null to compare each field.
    /// </summary>
    public byte[]? BodyHash { get; init; }

    /// <summary>How long the sign-up waits for a second call that names the referrer; null does not wait.</summary>
    public TimeSpan? Awaits { get; init; }

    /// <summary>True for the timer's call when the wait is over. The sign-up is then decided as it is.</summary>
    public bool EndsWait { get; init; }

    /// <summary>
    /// Marks an id as erased before anybody signed up under it, so that nothing personal is kept of it from then on.
    /// </summary>
    public bool IsErasure { get; init; }

    /// <summary>True when it has anything that attribution uses.</summary>
    [JsonIgnore]
    public bool SaysWhoBroughtIt =>
        Code is not null || Referrer is not null || ClickId is not null || VisitorId is not null;
}

/// <summary>An existing member under whom a sign-up may place a new one.</summary>
public record Referrer(MemberFacts Facts, string ExternalId, MemberId RootId);

/// <summary>An existing member, with the values that a sign-up answers.</summary>
/// <param name="Code">Its first generated code.</param>
/// <param name="ReferrerExternalId">The platform's id of its referrer.</param>
public sealed record KnownMember(
    MemberFacts Facts,
    string ExternalId,
    MemberId RootId,
    string Code,
    string? ReferrerExternalId,
    ReferralFacts? Referral
) : Referrer(Facts, ExternalId, RootId);

/// <summary>A sign-up that waits for a second call to name the referrer.</summary>
/// <param name="SignUp">The combination of the calls so far; its <see cref="SignUp.JoinedAt"/> is set.</param>
/// <param name="EndsAt">When it is decided as it is.</param>
public sealed record AwaitingSignUp(SignUp SignUp, Instant EndsAt);

/// <summary>
/// The values of a member's sign-up that are kept in addition to <see cref="MemberFacts"/>, to tell a repeated sign-up
/// from a different one.
/// </summary>
/// <param name="Attributes">A JSON object; empty for none.</param>
/// <param name="BodyHash">The hash of its sign-up.</param>
public sealed record SaidFacts(string? Email, string? Phone, ReadOnlyMemory<byte> Attributes, byte[]? BodyHash)
{
    public string? DisplayName { get; init; }
    public bool IsUnlisted { get; init; }
}

/// <summary>
/// The facts needed to decide a batch of sign-ups. Keys are (program, text), with the text as given and codes folded.
/// </summary>
public sealed record SignUpFacts
{
    public required Instant Now { get; init; }
    public required int Partitions { get; init; }

    /// <summary>
    /// Codes for new members, one for each sign-up of the batch. They are drawn at random before deciding, so that
    /// deciding the same facts again gives the same codes.
    /// </summary>
    public required IReadOnlyList<string> FreshCodes { get; init; }

    public required IReadOnlyDictionary<ProgramId, ProgramFacts> Programs { get; init; }

    /// <summary>
    /// The members with the ids and referrers that the batch names. An erased member is found by its id too, with
    /// <see cref="MemberStatus.Erased"/>.
    /// </summary>
    public required IReadOnlyDictionary<(ProgramId Program, string Id), KnownMember> Members { get; init; }
    public required IReadOnlyDictionary<(ProgramId Program, string Code), CodeFacts> Codes { get; init; }

    /// <summary>Members that own those codes or the clicked links, by internal id.</summary>
    public required IReadOnlyDictionary<MemberId, Referrer> Owners { get; init; }

    /// <summary>The kept values of the members that the batch signs up again, by internal id.</summary>
    public IReadOnlyDictionary<MemberId, SaidFacts> Said { get; init; } =
        ImmutableDictionary<MemberId, SaidFacts>.Empty;

    /// <summary>The waiting sign-ups of the ids and referrers that the batch names.</summary>
    public IReadOnlyDictionary<(ProgramId Program, string Id), AwaitingSignUp> Awaiting { get; init; } =
        ImmutableDictionary<(ProgramId, string), AwaitingSignUp>.Empty;

    /// <summary>The touches of the visitors and clicks that the batch names.</summary>
    public required ILookup<VisitorId, Touchpoint> TouchesByVisitor { get; init; }
    public required IReadOnlyDictionary<ClickId, Touchpoint> TouchesByClick { get; init; }
}

public enum SignUpOutcome
{
    Created,
    Existing,
    Awaiting,
    StillAwaiting,
    AlreadyReferred,
    Differs,
    Erased,
    ReferrerAwaits,
    UnknownReferrer,
    UnknownCode,
    CodeNotOpen,
    CodeUsedUp,
    SelfReferral,
}

/// <param name="Member">The new or existing member; null for a refusal, and while the sign-up waits.</param>
public sealed record SignUpResult(SignUpOutcome Outcome, KnownMember? Member)
{
    /// <summary>The sign-up that waits.</summary>
    public AwaitingSignUp? Awaiting { get; init; }

    /// <summary>True when the member is new and an earlier call had announced it.</summary>
    public bool WasAwaited { get; init; }

    /// <summary>The fields in which a repeated sign-up differs from the member.</summary>
    public ImmutableArray<string> Differing { get; init; } = [];

    /// <summary>
    /// True when the <c>signup</c> entry was decided together with this answer. Until then the verdict of fraud
    /// detection is unknown.
    /// </summary>
    public bool IsDecided { get; init; }
}

/// <summary>The results of a batch of sign-ups; they are written together or not at all.</summary>
public sealed record SignUpDecisions
{
    /// <summary>One result for each sign-up, in order.</summary>
    public required ImmutableArray<SignUpResult> Results { get; init; }
    public required ImmutableArray<RegisteredMember> Members { get; init; }

    /// <summary>
    /// Uses to add, by id of codes with a maximum. Ascending, so that two batches lock them in the same order.
    /// </summary>
    public required ImmutableArray<KeyValuePair<CodeId, int>> CodeUses { get; init; }

    /// <summary>Sign-ups that begin to wait, or whose calls now give a different result.</summary>
    public ImmutableArray<AwaitingSignUp> Awaiting { get; init; } = [];

    /// <summary>Sign-ups that wait no longer.</summary>
    public ImmutableArray<(ProgramId Program, string Id)> Ended { get; init; } = [];
}

/// <summary>A member to insert, with its referral, its generated code and its <c>signup</c> entry.</summary>
/// <param name="ClickId">The click that led to its referral.</param>
public sealed record RegisteredMember(
    SignUp SignUp,
    KnownMember Member,
    CodeId CodeId,
    ClickId? ClickId,
    EntryId EventId
)
{
    /// <summary>The visitor's touch that counts, even if a code took precedence.</summary>
    public Touchpoint? Touchpoint { get; init; }

    /// <summary>Where the member came from; null when nothing is known.</summary>
    public Segment? Segment { get; init; }

    /// <summary>The group of the referrer at the sign-up; null without a referrer.</summary>
    public string? ReferrerGroup { get; init; }

    /// <summary>Null without a referrer.</summary>
    public Instant? ReferrerJoinedAt { get; init; }

    /// <summary>
    /// The time of the click. It is unknown for a sign-up of an earlier day, and with a slow clock, by which the click
    /// seems to come after the sign-up.
    /// </summary>
    public Instant? ClickedAt =>
        SignUp.JoinedOn is null && Touchpoint is { } touch && touch.At <= Member.Facts.JoinedAt ? touch.At : null;
}
