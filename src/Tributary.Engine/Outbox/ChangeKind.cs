using System.Collections.Frozen;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Outbox;

/// <summary>
/// The kinds of changes that are announced. Each is a bit of a stored set, so they are never reordered, only added to.
/// </summary>
public enum ChangeKind
{
    MemberCreated,
    ReferralCreated,
    ReferralCompleted,

    /// <summary>Pending again: the completion, or a rejection, was undone.</summary>
    ReferralReopened,
    ReferralRejected,
    ReferralExpired,
    RewardCreated,
    RewardHeld,
    RewardPayable,
    RewardInReview,
    RewardPaid,

    /// <summary>Reversed in part or in full.</summary>
    RewardReversed,
    CaseOpened,
    CaseResolved,
    ProgramPaused,
    ProgramResumed,
    ProgramEnded,
    WebhookDisabled,

    /// <summary>
    /// Announced for every decided event of the platform, even if it paid nothing, but only to subscribers that name
    /// it.
    /// </summary>
    EventDecided,

    /// <summary>Sent only to the webhook that is tested.</summary>
    WebhookTest,

    /// <summary>Given back in part or in full, because a reversal was reinstated.</summary>
    RewardReinstated,

    /// <summary>A figure of the program reached the threshold of an alert rule.</summary>
    AlertRaised,
    AlertCleared,
}

/// <summary>The kinds of changes with a subscriber.</summary>
/// <param name="Bits">Bit n is the kind with the value n.</param>
public readonly record struct ChangeSet(long Bits)
{
    private static readonly FrozenDictionary<string, ChangeKind> s_kinds = Enum.GetValues<ChangeKind>()
        .ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>All kinds except those that must be named.</summary>
    public static ChangeSet Usual { get; } =
        Of(Enum.GetValues<ChangeKind>().Where(kind => kind is not (ChangeKind.EventDecided or ChangeKind.WebhookTest)));

    /// <summary>The names that a subscriber may use.</summary>
    public static IEnumerable<string> Names { get; } =
    [.. Enum.GetValues<ChangeKind>().Where(kind => kind != ChangeKind.WebhookTest).Select(NameOf)];

    public bool IsEmpty => Bits == 0;

    public static ChangeSet Of(params IEnumerable<ChangeKind> kinds) =>
        new(kinds.Aggregate(0L, (bits, kind) => bits | BitOf(kind)));

    public bool Contains(ChangeKind kind) => (Bits & BitOf(kind)) != 0;

    public static ChangeSet operator |(ChangeSet left, ChangeSet right) => new(left.Bits | right.Bits);

    /// <summary>Returns the name on the wire and in tables: <c>reward.in_review</c>.</summary>
    public static string NameOf(ChangeKind kind)
    {
        var word = EnumNames.Of(kind);
        var dot = word.IndexOf('_');
        return $"{word[..dot]}.{word[(dot + 1)..]}";
    }

    public static bool TryParse(string name, out ChangeKind kind) => s_kinds.TryGetValue(name, out kind);

    private static long BitOf(ChangeKind kind) => 1L << (int)kind;
}
