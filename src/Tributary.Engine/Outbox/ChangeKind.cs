using System.Collections.Frozen;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Outbox;

/// <summary>What the world may hear of. Each is a bit of a stored set: never reordered, only added to.</summary>
public enum ChangeKind
{
    MemberCreated,
    ReferralCreated,
    ReferralCompleted,

    /// <summary>Pending again: what completed it was taken back, or a rejection was.</summary>
    ReferralReopened,
    ReferralRejected,
    ReferralExpired,
    RewardCreated,
    RewardHeld,
    RewardPayable,
    RewardInReview,
    RewardPaid,

    /// <summary>In part or as a whole.</summary>
    RewardReversed,
    CaseOpened,
    CaseResolved,
    ProgramPaused,
    ProgramResumed,
    ProgramEnded,
    WebhookDisabled,

    /// <summary>Of every event of the platform, also where it came to nothing: only for those who ask for it by name.</summary>
    EventDecided,

    /// <summary>Goes to the webhook that is tested, and to nobody else.</summary>
    WebhookTest,

    /// <summary>Given back, in part or as a whole: a reversal was reinstated.</summary>
    RewardReinstated,
}

/// <summary>Kinds of changes that somebody subscribes to.</summary>
/// <param name="Bits">Bit n is the kind of value n.</param>
public readonly record struct ChangeSet(long Bits)
{
    private static readonly FrozenDictionary<string, ChangeKind> s_kinds = Enum.GetValues<ChangeKind>().ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>All but those that must be asked for.</summary>
    public static ChangeSet Usual { get; } = Of(Enum.GetValues<ChangeKind>().Where(kind => kind is not (ChangeKind.EventDecided or ChangeKind.WebhookTest)));

    /// <summary>The names that may be subscribed to.</summary>
    public static IEnumerable<string> Names { get; } = [.. Enum.GetValues<ChangeKind>().Where(kind => kind != ChangeKind.WebhookTest).Select(NameOf)];

    public bool IsEmpty => Bits == 0;

    public static ChangeSet Of(params IEnumerable<ChangeKind> kinds) => new(kinds.Aggregate(0L, (bits, kind) => bits | BitOf(kind)));

    public bool Contains(ChangeKind kind) => (Bits & BitOf(kind)) != 0;

    public static ChangeSet operator |(ChangeSet left, ChangeSet right) => new(left.Bits | right.Bits);

    /// <summary>Outside and in tables: <c>reward.in_review</c>.</summary>
    public static string NameOf(ChangeKind kind)
    {
        var word = EnumNames.Of(kind);
        var dot = word.IndexOf('_');
        return $"{word[..dot]}.{word[(dot + 1)..]}";
    }

    public static bool TryParse(string name, out ChangeKind kind) => s_kinds.TryGetValue(name, out kind);

    private static long BitOf(ChangeKind kind) => 1L << (int)kind;
}
