using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>
/// All the facts that are needed to decide a batch of entries. Load reads them; nothing else is read while deciding.
/// </summary>
public sealed record BatchFacts
{
    /// <summary>The entries, in the order in which they are decided: by partition, then by inbox id.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>
    /// In a replay, the traces recorded when the entries were first decided, by event id. A trace replaces facts from
    /// outside the log: the program's state, attributes as they were then, and text that an erasure has blanked. Null
    /// when deciding for the first time.
    /// </summary>
    public IReadOnlyDictionary<EntryId, Trace>? Recorded { get; init; }

    /// <summary>
    /// The database's time of this batch. It is stored as the time of writing; no decision depends on it.
    /// </summary>
    public required Instant Now { get; init; }

    /// <summary>The last <c>seq</c> of each locked partition.</summary>
    public required IReadOnlyDictionary<int, long> Seq { get; init; }
    public required IReadOnlyDictionary<ProgramId, ProgramFacts> Programs { get; init; }

    /// <summary>
    /// The members that entries are about, and as many levels of their uplines as the program's Plans pay.
    /// </summary>
    public required IReadOnlyDictionary<MemberId, MemberFacts> Members { get; init; }

    /// <summary>Referrals by member id, for every member that an entry is about.</summary>
    public required IReadOnlyDictionary<MemberId, ReferralFacts> Referrals { get; init; }

    /// <summary>
    /// The events that this batch's reversals name, if they exist. For a reinstatement: the reversal that it names, and
    /// the event which that reversal names.
    /// </summary>
    public required IReadOnlyDictionary<OriginalKey, OriginalFacts> Originals { get; init; }

    /// <summary>Rewards of the originals, rewards that commands name, and those due for release.</summary>
    public required IReadOnlyList<RewardFacts> Rewards { get; init; }

    /// <summary>
    /// For each command, in ascending order: the rewards that are due for a release, or that a case is about. A command
    /// that found none has an empty list.
    /// </summary>
    public required IReadOnlyDictionary<EntryId, ImmutableArray<RewardId>> Due { get; init; }

    /// <summary>For each command of expiry, in ascending order: the referrals that are due.</summary>
    public IReadOnlyDictionary<EntryId, ImmutableArray<ReferralId>> Expiring { get; init; } =
        FrozenDictionary<EntryId, ImmutableArray<ReferralId>>.Empty;

    /// <summary>Referrals that expiry commands found due.</summary>
    public required IReadOnlyList<ReferralFacts> DueReferrals { get; init; }
    public required IReadOnlyDictionary<CounterKey, CounterSums> Counters { get; init; }
    public required IReadOnlyDictionary<CapKey, CapSums> Caps { get; init; }
    public required IReadOnlySet<MilestoneKey> StandingMilestones { get; init; }
    public required IReadOnlyDictionary<AccountKey, AccountFacts> Accounts { get; init; }

    /// <summary>
    /// The revenue of referrers whose members' entries have large amounts. Such entries are refused before the sum
    /// leaves its range.
    /// </summary>
    public IReadOnlyDictionary<RevenueKey, long> Revenue { get; init; } = FrozenDictionary<RevenueKey, long>.Empty;

    /// <summary>Entries for which the database refused a sum, now or when they were first decided.</summary>
    public IReadOnlySet<EntryId> Refused { get; init; } = FrozenSet<EntryId>.Empty;

    /// <summary>
    /// For each member whose completion may be taken back or given back: its decided events that may complete a
    /// referral. The earliest come first, and there are at most <see cref="Needs.CompletionNeeds.MostEvents"/>.
    /// </summary>
    public IReadOnlyDictionary<MemberId, ImmutableArray<OriginalFacts>> MemberEvents { get; init; } =
        FrozenDictionary<MemberId, ImmutableArray<OriginalFacts>>.Empty;

    /// <summary>The facts of each referral that fraud detection checks, by entry and member.</summary>
    public IReadOnlyDictionary<(EntryId EventId, MemberId MemberId), FraudFacts> Fraud { get; init; } =
        FrozenDictionary<(EntryId, MemberId), FraudFacts>.Empty;

    /// <summary>For each entry that granted a reward now due: the member whose event it was.</summary>
    public IReadOnlyDictionary<EntryId, MemberId> Actors { get; init; } = FrozenDictionary<EntryId, MemberId>.Empty;
}

/// <summary>The key by which a reversal finds its original.</summary>
/// <param name="Key">The <see cref="EntryKey"/> as hex. It is unique only together with the program, as two platforms
/// may use the same ids.</param>
public readonly record struct OriginalKey(ProgramId ProgramId, UInt128 Key)
{
    public static OriginalKey Of(ProgramId programId, ReadOnlySpan<byte> key) =>
        new(programId, BinaryPrimitives.ReadUInt128BigEndian(key));
}

/// <summary>An event that a reversal names, or that may complete a referral.</summary>
/// <param name="Event">The event as accepted; its <see cref="Entry.InboxId"/> is 0.</param>
/// <param name="IsDecided">False while the event waits to be decided; the reversal then waits for it.</param>
/// <param name="Effects">The effects that the trace of its own decision records.</param>
/// <param name="Reversal">How much of the event was taken back before this batch.</param>
public sealed record OriginalFacts(
    Entry Event,
    bool IsDecided,
    bool WasRejected,
    Effects Effects,
    ReversalState Reversal
);

/// <summary>A count and sum of a member: of an event type (<c>events.purchase</c>), a named counter
/// (<c>counters.big</c>), a rule's <c>for.count</c>
/// (<c>rule.KEY</c>), or its own referrals (<c>referrals</c>, <c>completed</c>).</summary>
/// <param name="Day">0 for all time; else yyyymmdd in the program's timezone.</param>
public readonly record struct CounterKey(ProgramId ProgramId, MemberId MemberId, string Name, int Day)
{
    public const string Referrals = "referrals";
    public const string Completed = "completed";

    /// <summary>Counts a referrer's completions that ended with a refund of the whole event.</summary>
    public const string TakenBack = "taken_back";

    /// <summary>Counts how often a member took back the event that had completed its own referral.</summary>
    public const string Refunded = "refunded";

    public static string OfEvents(string type) => "events." + type;

    public static string OfCounter(string name) => "counters." + name;

    public static string OfRule(string key) => RulePrefix + key;

    /// <summary>
    /// Returns the name for a milestone that was reached and could not be paid. Its amount is the threshold.
    /// </summary>
    public static string OfOwed(string rule) => "owed." + rule;

    public const string RulePrefix = "rule.";

    /// <summary>
    /// Returns the key for amounts in a currency other than <see cref="ProgramFacts.HomeCurrency"/>. It holds no count.
    /// </summary>
    public CounterKey In(string currency) => this with { Name = Name + "@" + currency };
}

/// <param name="Amount">Minor units. Only events in the currency of their Terms are added.</param>
public readonly record struct CounterSums(long Count, long Amount)
{
    public static CounterSums operator +(CounterSums a, CounterSums b) => new(a.Count + b.Count, a.Amount + b.Amount);
}

public readonly record struct MilestoneKey(ProgramId ProgramId, MemberId MemberId, string Rule, int Threshold);
