using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Money;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Terms;

/// <summary>
/// Terms validated and compiled for deciding: one per version, immutable, safe to cache without limit.
/// </summary>
public sealed record Plan
{
    public required string Name { get; init; }

    /// <summary>The program's own currency or unit, in which bare integer amounts are.</summary>
    public required string Currency { get; init; }

    /// <summary>The currencies of events; always includes <see cref="Currency"/>.</summary>
    public required FrozenSet<string> Accepts { get; init; }
    public required FrozenDictionary<string, int> Units { get; init; }
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>
    /// Returns the kind of a reward whose rule does not name one: points in a unit of the program's own, money
    /// otherwise.
    /// </summary>
    public RewardKind KindOf(string currency) => Units.ContainsKey(currency) ? RewardKind.Points : RewardKind.Money;

    public Instant? StartsAt { get; init; }
    public Instant? EndsAt { get; init; }

    /// <summary>True when these Terms also govern referrals made before they came into force.</summary>
    public bool AppliesToAllFromNow { get; init; }
    public required LinkPlan Link { get; init; }
    public required AttributionPlan Attribution { get; init; }

    /// <summary>Null: a referral completes only by hand.</summary>
    public CompletionPlan? Completes { get; init; }
    public ImmutableArray<CounterPlan> Counters { get; init; } = [];
    public CapPlan? Budget { get; init; }
    public ImmutableArray<SharedCapPlan> SharedCaps { get; init; } = [];
    public FraudPlan Fraud { get; init; } = FraudPlan.Default;
    public required ImmutableArray<RulePlan> Rules
    {
        get;
        init
        {
            field = value;
            // Terms that name a key twice are refused, after all their faults are found.
            _rulesByKey = value
                .DistinctBy(rule => rule.Key)
                .ToFrozenDictionary(rule => rule.Key, StringComparer.Ordinal);
        }
    }

    private readonly FrozenDictionary<string, RulePlan> _rulesByKey = FrozenDictionary<string, RulePlan>.Empty;

    /// <summary>Rules by their trigger: an event type, or <see cref="RulePlan.ReferralCompleted"/>.</summary>
    public required FrozenDictionary<string, ImmutableArray<RulePlan>> RulesByTrigger { get; init; }

    /// <summary>
    /// Every counter that a condition reads with a window, as an event type or named counter. Only these are kept by
    /// day.
    /// </summary>
    public required FrozenSet<string> WindowedCounters { get; init; }

    /// <summary>Every group that a rule pays or a condition compares with, and the default group.</summary>
    public required FrozenSet<string> Groups { get; init; }

    /// <returns>Null for a counter that these Terms do not have.</returns>
    public CounterPlan? FindCounter(string name) => Counters.FirstOrDefault(counter => counter.Name == name);

    /// <returns>Null for a rule that these Terms do not have.</returns>
    public RulePlan? FindRule(string key) => _rulesByKey.GetValueOrDefault(key);

    /// <summary>True when some condition reads <c>*.attributes.*</c>, so Load must read them.</summary>
    public bool ReadsAttributes { get; init; }

    /// <summary>
    /// True when a condition, tier, milestone or <c>for.count</c> reads a counter, so Load must read them.
    /// </summary>
    public bool ReadsCounters { get; init; }

    /// <summary>
    /// True when the whole program shares a cap or the budget. Such a program is decided one batch at a time.
    /// </summary>
    public bool IsBudgeted { get; init; }

    /// <summary>True when some reward counts against a cap or budget.</summary>
    public bool IsCapped { get; init; }

    /// <summary>The most levels that any rule pays, 0 to 32.</summary>
    public int Levels { get; init; }
}

public sealed record LinkPlan(Uri Destination, FrozenSet<string> AllowedHosts)
{
    /// <summary>
    /// The destination of a code that does not redirect to its own; null for <see cref="Destination"/>.
    /// </summary>
    public Uri? Fallback { get; init; }

    /// <summary>Whether a visitor must agree before anything is stored in the browser.</summary>
    public LinkConsent Consent { get; init; }
}

public enum LinkConsent
{
    NotRequired,
    Required,
}

public enum AttributionModel
{
    LastClick,
    FirstClick,
}

public enum AttributionPreference
{
    Code,
    Link,
}

public sealed record AttributionPlan(AttributionModel Model, CalendarSpan Window, AttributionPreference Prefer);

/// <param name="Within">The span from <c>joined_at</c>, its end included; null for no limit.</param>
public sealed record CompletionPlan(Condition When, CalendarSpan? Within)
{
    /// <summary>The event types that may complete a referral; null when the condition does not name them.</summary>
    public ImmutableArray<string>? Types { get; } = EventTypesOf(When);

    private static ImmutableArray<string>? EventTypesOf(Condition condition) =>
        condition switch
        {
            Condition.Compare
            {
                Field: { Of: FieldOf.Event, Kind: FieldKind.Plain, Name: "type" },
                SelectsOperands: true
            } compare => [.. compare.Operands.Select(operand => operand.Text!)],
            Condition.All all => all.Of.Select(EventTypesOf).FirstOrDefault(types => types is not null),
            _ => null,
        };
}

public sealed record CounterPlan(string Name, string Of, Condition? When)
{
    /// <summary>Returns true for two counters that count the same events under the same name.</summary>
    public static bool AreSame(CounterPlan? one, CounterPlan? other) =>
        one?.Name == other?.Name && one?.Of == other?.Of && Condition.AreSame(one?.When, other?.When);
}

public enum CapOverflow
{
    Clip,
    Refuse,
}

/// <param name="Amount">Minor units of the reward's currency; null for no limit on the amount.</param>
public sealed record CapPlan(int? Count, long? Amount, CapPeriod Per, CapScope Of, CapOverflow Over);

/// <param name="Key">Stable across versions: the rule keys, sorted and joined by a plus sign.</param>
public sealed record SharedCapPlan(string Key, FrozenSet<string> Rules, CapPlan Cap);

public enum Payee
{
    Referrer,
    Member,
    Upline,
}

public enum RewardKind
{
    Money,
    Points,
    Credit,
    Coupon,
    Gift,
}

public enum Approval
{
    Auto,
    Manual,
}

public enum RefundMode
{
    ProRata,
    WhenFull,
    Requalify,
}

public enum SpanStart
{
    Joined,
    Completed,
}

/// <param name="Count">The most events of the actor for which the rule pays; null for no limit.</param>
public sealed record ForPlan(CalendarSpan? Span, SpanStart From, int? Count);

/// <param name="At">The count at which the reward is granted.</param>
/// <param name="Every">
/// After <paramref name="At"/>, granted again at each further multiple of this; null for once.
/// </param>
public sealed record MilestonePlan(int At, int? Every);

/// <summary>The grant of a rule, in exactly one of these shapes.</summary>
public abstract record Grant
{
    /// <summary>The most members of an upline that a rule with this grant pays for one entry.</summary>
    public virtual int Levels => 1;

    /// <summary>Amounts in minor units, by currency or unit.</summary>
    public sealed record Fixed(FrozenDictionary<string, long> Amounts) : Grant;

    /// <summary>One rate per level, level 1 first; a single one for referrer and member.</summary>
    public sealed record Rates(ImmutableArray<Rate> ByLevel) : Grant
    {
        public override int Levels => ByLevel.Length;
    }

    public sealed record Item(string Name) : Grant;

    /// <summary>
    /// Tiers ascending by <see cref="Tier.From"/>, the first at 0. The measure is the beneficiary's completed
    /// referrals.
    /// </summary>
    public sealed record Tiered(ImmutableArray<Tier> Tiers) : Grant
    {
        public override int Levels => Tiers.Max(tier => tier.Grant.Levels);
    }
}

/// <param name="From">The least number of completed referrals.</param>
/// <param name="Grant">A <see cref="Grant.Fixed"/> or <see cref="Grant.Rates"/>.</param>
public sealed record Tier(int From, Grant Grant);

public sealed record RulePlan
{
    public const string ReferralCompleted = "referral.completed";

    public required string Key { get; init; }
    public required string On { get; init; }
    public Condition? When { get; init; }
    public required Payee To { get; init; }
    public RewardKind Kind { get; init; }
    public required Grant Grant { get; init; }

    /// <summary>The field that rates are applied to: <c>event.amount</c> or an integer property.</summary>
    public required Field Base { get; init; }
    public ForPlan? For { get; init; }
    public CalendarSpan? Hold { get; init; }
    public Approval Approval { get; init; }
    public CapPlan? Cap { get; init; }
    public MilestonePlan? Milestone { get; init; }

    /// <summary>The groups of beneficiaries that the rule pays; empty for all.</summary>
    public FrozenSet<string> Groups { get; init; } = FrozenSet<string>.Empty;
    public RefundMode OnRefund { get; init; }
}
