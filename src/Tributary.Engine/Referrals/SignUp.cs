using System.Collections.Immutable;

namespace Tributary.Engine;

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

    /// <summary>Where <see cref="Ip"/> is, and that it is one of a data centre or a VPN; by the operator's own database.</summary>
    public string? AddressCountry { get; init; }
    public bool IsHosting { get; init; }
}

/// <summary>A member that exists, with what a sign-up answers.</summary>
/// <param name="Code">Its first generated code.</param>
/// <param name="ReferrerExternalId">The platform's id of its referrer.</param>
public sealed record KnownMember(
    MemberFacts Facts, string ExternalId, long RootId, string Code, string? ReferrerExternalId, ReferralFacts? Referral);

/// <summary>What a batch of sign-ups needs to be resolved. Keys are (program, text) with the text as given, codes folded.</summary>
public sealed record SignUpFacts
{
    public required Instant Now { get; init; }
    public required int Partitions { get; init; }
    public required IReadOnlyDictionary<long, ProgramFacts> Programs { get; init; }

    /// <summary>Of the ids and referrers that the batch names. An erased member is found by its id too, with <see cref="MemberStatus.Erased"/>.</summary>
    public required IReadOnlyDictionary<(long Program, string Id), KnownMember> Members { get; init; }
    public required IReadOnlyDictionary<(long Program, string Code), CodeFacts> Codes { get; init; }

    /// <summary>Members that own those codes or were clicked for: by internal id.</summary>
    public required IReadOnlyDictionary<long, KnownMember> Owners { get; init; }

    /// <summary>Of the visitors and clicks that the batch names.</summary>
    public required ILookup<long, Touch> TouchesByVisitor { get; init; }
    public required IReadOnlyDictionary<long, Touch> TouchesByClick { get; init; }
}

public enum SignUpOutcome { Created, Existing, AlreadyReferred, Erased, UnknownReferrer, UnknownCode, CodeNotOpen, CodeUsedUp, SelfReferral }

/// <param name="Member">The new or existing member; null for a refusal.</param>
public sealed record SignUpResult(SignUpOutcome Outcome, KnownMember? Member)
{
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

    /// <summary>Uses to add, by id of codes with a maximum; ascending, so that two batches lock them in one order.</summary>
    public required ImmutableArray<KeyValuePair<long, int>> CodeUses { get; init; }
}

/// <summary>A member to insert, with its referral, its generated code and its <c>signup</c> entry.</summary>
/// <param name="ClickId">The click that its referral goes back to.</param>
public sealed record NewMember(SignUp SignUp, KnownMember Member, long CodeId, long? ClickId, long EventId)
{
    /// <summary>The visitor's touch that counts, also where a code went before it.</summary>
    public Touch? Touch { get; init; }
}
