using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Registration;

/// <summary>A member to be registered, its form already checked.</summary>
public sealed record SignUp
{
    public required long ProgramId { get; init; }

    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>A code that was typed in; beside a journey, <c>attribution.prefer</c> says which counts.</summary>
    public string? Code { get; init; }

    /// <summary>The platform's id of the referrer, from a server that knows; comes before everything else.</summary>
    public string? Referrer { get; init; }
    public long? ClickId { get; init; }
    public long? VisitorId { get; init; }
    public string Group { get; init; } = MemberFacts.DefaultGroup;
    public string? Country { get; init; }
    public string? Currency { get; init; }

    /// <summary>Null: now.</summary>
    public Instant? JoinedAt { get; init; }

    /// <summary>The date, where <see cref="JoinedAt"/> was sent as one, or as its midnight.</summary>
    public DateOnly? JoinedOn { get; init; }
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public string? Ip { get; init; }
    public string? UserAgent { get; init; }
    public string? Device { get; init; }

    /// <summary>A JSON object; empty when none.</summary>
    public ReadOnlyMemory<byte> Attributes { get; init; }
    public string? Actor { get; init; }

    /// <summary>True for an imported member that joined before the import pays: its sign-up grants nothing.</summary>
    public bool IsHistory { get; init; }

    /// <summary>What other members are compared by.</summary>
    public ImmutableArray<Trait> Traits { get; init; } = [];
    public bool IsDisposable { get; init; }

    /// <summary>
    /// Where <see cref="Ip"/> is, and that it is one of a data centre or a VPN; by the operator's own database.
    /// </summary>
    public string? AddressCountry { get; init; }
    public bool IsHosting { get; init; }

    /// <summary>
    /// A keyed hash of what was sent: tells a retry from a sign-up that says something else. Null to compare each
    /// field.
    /// </summary>
    public byte[]? BodyHash { get; init; }

    /// <summary>
    /// How long the sign-up waits for a second call that says who brought the member; null not to wait.
    /// </summary>
    public TimeSpan? Awaits { get; init; }

    /// <summary>The timer's call for a sign-up whose wait is over: it is decided as it stands.</summary>
    public bool EndsWait { get; init; }

    /// <summary>
    /// Remembers an id as erased that nobody has signed up under, so that nothing personal is kept of it from here on.
    /// </summary>
    public bool IsErasure { get; init; }

    /// <summary>Whether it brings anything that attribution goes by.</summary>
    [JsonIgnore]
    public bool SaysWhoBroughtIt =>
        Code is not null || Referrer is not null || ClickId is not null || VisitorId is not null;
}

/// <summary>A member that exists, with what a sign-up answers.</summary>
/// <param name="Code">Its first generated code.</param>
/// <param name="ReferrerExternalId">The platform's id of its referrer.</param>
public sealed record KnownMember(
    MemberFacts Facts,
    string ExternalId,
    long RootId,
    string Code,
    string? ReferrerExternalId,
    ReferralFacts? Referral
);

/// <summary>A sign-up that waits for a second call to say who brought the member.</summary>
/// <param name="SignUp">As the calls so far came to; its <see cref="SignUp.JoinedAt"/> is set.</param>
/// <param name="EndsAt">When it is decided as it stands.</param>
public sealed record AwaitingSignUp(SignUp SignUp, Instant EndsAt);

/// <summary>
/// What is kept of a member's sign-up beside <see cref="MemberFacts"/>, to tell a repeated sign-up from a different
/// one.
/// </summary>
/// <param name="Attributes">A JSON object; empty when none.</param>
/// <param name="BodyHash">Of its sign-up.</param>
public sealed record SaidFacts(string? Email, string? Phone, ReadOnlyMemory<byte> Attributes, byte[]? BodyHash);

/// <summary>
/// What a batch of sign-ups needs to be resolved. Keys are (program, text) with the text as given, codes folded.
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

    public required IReadOnlyDictionary<long, ProgramFacts> Programs { get; init; }

    /// <summary>
    /// Of the ids and referrers that the batch names. An erased member is found by its id too, with
    /// <see cref="MemberStatus.Erased"/>.
    /// </summary>
    public required IReadOnlyDictionary<(long Program, string Id), KnownMember> Members { get; init; }
    public required IReadOnlyDictionary<(long Program, string Code), CodeFacts> Codes { get; init; }

    /// <summary>Members that own those codes or were clicked for: by internal id.</summary>
    public required IReadOnlyDictionary<long, KnownMember> Owners { get; init; }

    /// <summary>Of the members that the batch signs up again, by internal id.</summary>
    public IReadOnlyDictionary<long, SaidFacts> Said { get; init; } = ImmutableDictionary<long, SaidFacts>.Empty;

    /// <summary>Of the ids and referrers that the batch names.</summary>
    public IReadOnlyDictionary<(long Program, string Id), AwaitingSignUp> Awaiting { get; init; } =
        ImmutableDictionary<(long, string), AwaitingSignUp>.Empty;

    /// <summary>Of the visitors and clicks that the batch names.</summary>
    public required ILookup<long, Touchpoint> TouchesByVisitor { get; init; }
    public required IReadOnlyDictionary<long, Touchpoint> TouchesByClick { get; init; }
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

    /// <summary>The member is new, and an earlier call had announced it.</summary>
    public bool WasAwaited { get; init; }

    /// <summary>The fields in which a repeated sign-up differs from the member.</summary>
    public ImmutableArray<string> Differing { get; init; } = [];

    /// <summary>
    /// True when the <c>signup</c> entry was decided with this answer; until then nobody knows what fraud detection
    /// says of the referral.
    /// </summary>
    public bool IsDecided { get; init; }
}

/// <summary>What a batch of sign-ups comes to; written all or nothing.</summary>
public sealed record SignUpDecisions
{
    /// <summary>One for each sign-up, in order.</summary>
    public required ImmutableArray<SignUpResult> Results { get; init; }
    public required ImmutableArray<NewMember> Members { get; init; }

    /// <summary>
    /// Uses to add, by id of codes with a maximum; ascending, so that two batches lock them in one order.
    /// </summary>
    public required ImmutableArray<KeyValuePair<long, int>> CodeUses { get; init; }

    /// <summary>Sign-ups that wait from now on, or whose calls now come to something else.</summary>
    public ImmutableArray<AwaitingSignUp> Awaiting { get; init; } = [];

    /// <summary>Sign-ups that wait no longer.</summary>
    public ImmutableArray<(long Program, string Id)> Ended { get; init; } = [];
}

/// <summary>A member to insert, with its referral, its generated code and its <c>signup</c> entry.</summary>
/// <param name="ClickId">The click that its referral goes back to.</param>
public sealed record NewMember(SignUp SignUp, KnownMember Member, long CodeId, long? ClickId, long EventId)
{
    /// <summary>The visitor's touch that counts, also where a code went before it.</summary>
    public Touchpoint? Touch { get; init; }
}
