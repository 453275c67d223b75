using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Analytics;

/// <summary>The facts that a part of the log refers to, read before it is counted.</summary>
public sealed record ActivityFacts
{
    public required IReadOnlyDictionary<ProgramId, ProgramFacts> Programs { get; init; }
    public required IReadOnlyDictionary<MemberId, Actor> Actors { get; init; }
    public required IReadOnlyDictionary<RewardId, ChangedReward> Rewards { get; init; }
    public required ILookup<EntryId, ChangedReferral> Steps { get; init; }

    /// <summary>The currencies of the orders that reversals name.</summary>
    public required IReadOnlyDictionary<EntryId, string> Currencies { get; init; }

    /// <summary>When members had events so far.</summary>
    public required IReadOnlyDictionary<MemberId, Presence> Presence { get; init; }
}

/// <summary>
/// Counts decided entries, in the order of the log. Each entry adds to the day on which it occurred, so that the
/// figures of an earlier day change only when something about that day arrives late. docs/metrics.md defines each
/// figure.
/// </summary>
public sealed class ActivityCounter
{
    private static readonly CohortSpan[] s_spans = Enum.GetValues<CohortSpan>();

    private readonly Dictionary<(ProgramId ProgramId, MemberId MemberId), Presence> _seen = [];

    public ActivityChanges Changes { get; } = new();

    /// <summary>The members that had an event in a week or month for the first time.</summary>
    public IEnumerable<(ProgramId ProgramId, MemberId MemberId, Presence Presence)> Seen =>
        _seen.Select(one => (one.Key.ProgramId, one.Key.MemberId, one.Value));

    /// <summary>The rewards that counting an entry asks for, because its trace does not tell who earned them.</summary>
    public static IEnumerable<RewardId> RewardsOf(DecidedEntry entry) =>
        entry.Trace.Rewards.Where(reward => Counts(entry, reward)).Select(reward => reward.RewardId);

    /// <param name="facts">
    /// The facts that the entry refers to. A long log is counted in parts, each with its own facts, so that only the
    /// sums of all of it are in memory.
    /// </param>
    public void Count(DecidedEntry entry, ActivityFacts facts)
    {
        var moment = new Moment(entry, facts, entry.OccurredAt);
        if (facts.Actors.TryGetValue(entry.MemberId, out var actor))
        {
            if (entry.IsEvent)
                CountEvent(moment, actor);
            CountGrants(moment, actor, entry.Trace.Rules, entry.TermsVersion);
            if (entry.Trace.Replacement is { } replacement)
                CountGrants(moment.At(replacement.OccurredAt), actor, replacement.Trace.Rules, replacement.Version);
        }
        foreach (var step in facts.Steps[entry.Id])
            CountStep(moment, step);
        foreach (var reward in entry.Trace.Rewards)
            if (Counts(entry, reward) && facts.Rewards.TryGetValue(reward.RewardId, out var changed))
                CountChange(moment, reward, changed);
    }

    private void CountEvent(Moment moment, Actor actor)
    {
        var entry = moment.Entry;
        var key = moment.KeyOf(actor, entry.TermsVersion, isCredited: entry.ReferrerId is not null || entry.SignedUp);
        if (entry.Type == EntryTypes.Signup)
            CountSignUp(moment, actor, key);
        else if (entry.Trace.Reversal is { } reversal)
            CountReversal(moment, actor, key, reversal);
        else
            CountAction(moment, actor, key);
    }

    private void CountSignUp(Moment moment, Actor actor, ActivityKey key)
    {
        Changes.Add(key, new ActivitySums { SignUps = 1 });
        Changes.Add(new GenerationKey(actor.ProgramId, actor.Depth));
        foreach (var span in s_spans)
            Changes.Add(moment.CohortOf(actor, span, 0), new CohortSums { Members = 1 });
        if (actor.ReferrerId is null)
            return;
        if (actor.ClickedAt is { } clickedAt)
            Changes.Add(key with { Day = moment.DayOf(clickedAt) }, new ActivitySums { ClickSignUps = 1 });
        if (actor.ReferrerJoinedAt is { } referrerJoined)
            Changes.Add(
                new DelayKey(
                    actor.ProgramId,
                    DelayKind.Generation,
                    moment.DayOf(actor.JoinedAt),
                    actor.SegmentId,
                    Delay.BucketOf(referrerJoined, actor.JoinedAt)
                ),
                1
            );
    }

    private void CountAction(Moment moment, Actor actor, ActivityKey key)
    {
        var entry = moment.Entry;
        var isOrder = entry is { Amount: not null, Currency: not null };
        var revenue = isOrder ? entry.Amount!.Value : 0;
        var events = new ActivitySums { Events = 1 };
        if (isOrder)
            Add(key, events, entry.Currency!, new ActivitySums { Orders = 1, Revenue = revenue });
        else
            Changes.Add(key, events);
        var isReferred = key.ReferrerId != default;
        if (isReferred)
            CountProperties(moment, revenue, 1);
        foreach (var span in s_spans)
        {
            if (moment.AgeOf(actor, span) is not { } age)
                continue;
            var isFirst = Mark(moment, actor, span, age);
            if (isFirst)
                Changes.Add(new ActiveKey(entry.ProgramId, span, moment.StartOf(span), isReferred));
            if (!Moment.IsOfCohort(actor, isReferred))
                continue;
            var counted = isOrder && entry.Currency == moment.Program.HomeCurrency;
            Changes.Add(
                moment.CohortOf(actor, span, age),
                new CohortSums
                {
                    Active = isFirst ? 1 : 0,
                    Orders = counted ? 1 : 0,
                    Revenue = counted ? revenue : 0,
                }
            );
        }
    }

    private void CountReversal(Moment moment, Actor actor, ActivityKey key, ReversalTrace reversal)
    {
        var entry = moment.Entry;
        var isReinstated = reversal.ReversalId is not null;
        var isCredited = key.ReferrerId != default;
        var currency = moment.Facts.Currencies.GetValueOrDefault(reversal.OriginalId);
        if (!isReinstated)
            Changes.Add(
                key with
                {
                    Currency = currency ?? moment.Program.HomeCurrency,
                },
                new ActivitySums { Refunds = 1 }
            );
        var revenue =
            isCredited ? entry.Revenue
            : currency is null ? 0
            : isReinstated ? reversal.Amount
            : -reversal.Amount;
        if (revenue == 0)
            return;
        Changes.Add(key with { Currency = currency! }, new ActivitySums { Revenue = revenue, Refunded = -revenue });
        if (!Moment.IsOfCohort(actor, isCredited))
            return;
        if (currency == moment.Program.HomeCurrency)
            foreach (var span in s_spans)
                if (moment.AgeOf(actor, span) is { } age)
                    Changes.Add(moment.CohortOf(actor, span, age), new CohortSums { Revenue = revenue });
    }

    private void CountProperties(Moment moment, long revenue, int count)
    {
        var entry = moment.Entry;
        var currency = entry.Currency ?? moment.Program.HomeCurrency;
        Add("type", entry.Type);
        foreach (var (name, value) in entry.Properties)
            Add(name, value);

        void Add(string name, string value) =>
            Changes.Add(
                new PropertyKey(entry.ProgramId, moment.Day, name, value, currency),
                new PropertySums(count, revenue)
            );
    }

    private void CountStep(Moment moment, ChangedReferral step)
    {
        if (!moment.Facts.Actors.TryGetValue(step.MemberId, out var actor))
            return;
        var key = moment.KeyOf(actor, actor.TermsVersion, isCredited: true);
        var completions = Change(ReferralStatus.Completed);
        Changes.Add(
            key,
            new ActivitySums
            {
                Completions = completions,
                Rejections = Change(ReferralStatus.Rejected),
                Expiries = Change(ReferralStatus.Expired),
            }
        );
        Changes.Add(
            key with
            {
                Day = moment.DayOf(actor.JoinedAt),
            },
            new ActivitySums { JoinedCompletions = completions }
        );
        if (actor.ClickedAt is { } clickedAt)
            Changes.Add(
                key with
                {
                    Day = moment.DayOf(clickedAt),
                },
                new ActivitySums { ClickCompletions = completions }
            );
        CountCompletion(moment, actor, step.Before, -1);
        CountCompletion(moment, actor, step.After, 1);

        int Change(ReferralStatus status) =>
            (step.After.Status == status ? 1 : 0) - (step.Before.Status == status ? 1 : 0);
    }

    private void CountCompletion(Moment moment, Actor actor, ReferralState state, int sign)
    {
        if (state is not { Status: ReferralStatus.Completed, CompletedAt: { } completedAt })
            return;
        Changes.Add(
            new DelayKey(
                actor.ProgramId,
                DelayKind.Conversion,
                moment.DayOf(actor.JoinedAt),
                actor.SegmentId,
                Delay.BucketOf(actor.JoinedAt, completedAt)
            ),
            sign
        );
        foreach (var span in s_spans)
            if (moment.AgeAt(completedAt, actor, span) is { } age)
                Changes.Add(moment.CohortOf(actor, span, age), new CohortSums { Completions = sign });
    }

    private void CountGrants(Moment moment, Actor actor, IEnumerable<RuleTrace> rules, int version)
    {
        foreach (var rule in rules)
            if (rule.RewardId is not null)
                CountReward(
                    moment,
                    actor,
                    new Granted(rule.Rule, rule.Level, version, rule.Currency),
                    1,
                    rule.Amount ?? 0
                );
    }

    private void CountChange(Moment moment, RewardTrace change, ChangedReward reward)
    {
        if (reward.Source == RewardSource.Adjustment || !moment.Facts.Actors.TryGetValue(reward.ActorId, out var actor))
            return;
        var granted = new Granted(reward.Rule, reward.Level, reward.TermsVersion, reward.Currency);
        if (moment.Entry.Type == EntryTypes.RewardImport)
            CountReward(moment, actor, granted, 1, reward.Amount ?? 0);
        else
            CountReward(
                moment,
                actor,
                granted,
                change.IsRevived ? 1
                    : change.Status == RewardStatus.Reversed ? -1
                    : 0,
                -change.Reversed
            );
    }

    private void CountReward(Moment moment, Actor actor, Granted granted, int count, long amount)
    {
        var key = moment.KeyOf(actor, granted.TermsVersion, isCredited: true);
        var currency = granted.Currency ?? moment.Program.HomeCurrency;
        Add(key, new ActivitySums { Rewards = count }, currency, new ActivitySums { RewardAmount = amount });
        Changes.Add(
            new RuleKey(
                key.ProgramId,
                key.Day,
                granted.Rule,
                granted.Level,
                granted.TermsVersion,
                currency,
                key.SegmentId,
                key.Group
            ),
            new RuleSums(count, amount)
        );
        if (amount == 0 || currency != moment.Program.HomeCurrency)
            return;
        foreach (var span in s_spans)
            if (moment.AgeOf(actor, span) is { } age)
                Changes.Add(moment.CohortOf(actor, span, age), new CohortSums { RewardAmount = amount });
    }

    /// <param name="counts">Counts, which are kept under the program's own currency.</param>
    /// <param name="amounts">Figures of another currency, or of the same.</param>
    private void Add(ActivityKey key, ActivitySums counts, string currency, ActivitySums amounts)
    {
        if (currency == key.Currency)
        {
            Changes.Add(key, counts + amounts);
            return;
        }
        Changes.Add(key, counts);
        Changes.Add(key with { Currency = currency }, amounts);
    }

    /// <returns>True when the member had no event at that age before.</returns>
    private bool Mark(Moment moment, Actor actor, CohortSpan span, int age)
    {
        // The database may not have yet what an earlier entry added.
        if (!_seen.TryGetValue((actor.ProgramId, actor.Id), out var presence))
            presence = moment.Facts.Presence.GetValueOrDefault(actor.Id);
        if (presence.IsIn(span, age))
            return false;
        _seen[(actor.ProgramId, actor.Id)] = presence.With(span, age);
        return true;
    }

    /// <summary>
    /// True for a reward that the entry imported, reversed or revived. A change of status alone changes no figure.
    /// Adjustments of a balance are no rewards.
    /// </summary>
    private static bool Counts(DecidedEntry entry, RewardTrace reward) =>
        entry.Type == EntryTypes.RewardImport
        || (
            entry.Type != EntryTypes.BalanceAdjust
            && (reward.Reversed != 0 || reward.IsRevived || reward.Status == RewardStatus.Reversed)
        );

    private readonly record struct Granted(string Rule, int Level, int TermsVersion, string? Currency);

    /// <summary>The entry that is counted, and the time that it counts at.</summary>
    private sealed class Moment
    {
        private readonly TimeZoneInfo _zone;
        private readonly CalendarDates _dates;
        private (Actor Actor, CalendarDates Dates)? _joined;

        public Moment(DecidedEntry entry, ActivityFacts facts, Instant at)
        {
            (Entry, Facts, Program) = (entry, facts, facts.Programs[entry.ProgramId]);
            _zone = Program.Plan(Math.Max(1, entry.TermsVersion)).TimeZone;
            _dates = Calendar.Dates(at, _zone);
        }

        public DecidedEntry Entry { get; }
        public ActivityFacts Facts { get; }
        public ProgramFacts Program { get; }
        public int Day => _dates.Day;

        public Moment At(Instant other) => new(Entry, Facts, other);

        public int DayOf(Instant at) => Calendar.Day(at, _zone);

        public ActivityKey KeyOf(Actor actor, int version, bool isCredited)
        {
            var isReferred = isCredited && actor.ReferrerId is not null;
            return new ActivityKey(
                Entry.ProgramId,
                Day,
                isReferred ? actor.ReferrerId.GetValueOrDefault() : default,
                isReferred ? actor.Code : "",
                actor.SegmentId,
                isReferred ? actor.Group : "",
                version,
                Program.HomeCurrency
            );
        }

        public CohortKey CohortOf(Actor actor, CohortSpan span, int age) =>
            new(Entry.ProgramId, span, StartOf(JoinedOf(actor), span), age, actor.ReferrerId is not null);

        /// <summary>
        /// False for what a referred member did before its referral began: it is of neither cohort.
        /// </summary>
        /// <param name="isCredited">True when it is credited to the referrer.</param>
        public static bool IsOfCohort(Actor actor, bool isCredited) => isCredited || actor.ReferrerId is null;

        /// <summary>Returns the first day of the week or month.</summary>
        public int StartOf(CohortSpan span) => StartOf(_dates, span);

        /// <summary>Returns null for what is before the member joined, and for what is too late to be kept.</summary>
        public int? AgeOf(Actor actor, CohortSpan span) => AgeAt(_dates, actor, span);

        /// <inheritdoc cref="AgeOf"/>
        public int? AgeAt(Instant then, Actor actor, CohortSpan span) =>
            AgeAt(Calendar.Dates(then, _zone), actor, span);

        private int? AgeAt(CalendarDates then, Actor actor, CohortSpan span)
        {
            var joined = Calendar.Date(StartOf(JoinedOf(actor), span));
            var reached = Calendar.Date(StartOf(then, span));
            var age =
                span == CohortSpan.Week
                    ? (reached.DayNumber - joined.DayNumber) / 7
                    : ((reached.Year - joined.Year) * 12) + reached.Month - joined.Month;
            return age is >= 0 and < Presence.Ages ? age : null;
        }

        private static int StartOf(CalendarDates dates, CohortSpan span) =>
            span == CohortSpan.Week ? dates.Week : dates.Month;

        /// <summary>
        /// Returns the dates on which a member joined. An entry is mostly about one member, so these are kept.
        /// </summary>
        private CalendarDates JoinedOf(Actor actor)
        {
            if (_joined is not { } known || !ReferenceEquals(known.Actor, actor))
                _joined = known = (actor, Calendar.Dates(actor.JoinedAt, _zone));
            return known.Dates;
        }
    }
}
