using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Analytics;

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
        var moment = new CountedMoment(entry, facts, entry.OccurredAt);
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

    private void CountEvent(CountedMoment moment, Actor actor)
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

    private void CountSignUp(CountedMoment moment, Actor actor, ActivityKey key)
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

    private void CountAction(CountedMoment moment, Actor actor, ActivityKey key)
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
            if (!CountedMoment.IsOfCohort(actor, isReferred))
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

    private void CountReversal(CountedMoment moment, Actor actor, ActivityKey key, ReversalTrace reversal)
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
        if (!CountedMoment.IsOfCohort(actor, isCredited))
            return;
        if (currency == moment.Program.HomeCurrency)
            foreach (var span in s_spans)
                if (moment.AgeOf(actor, span) is { } age)
                    Changes.Add(moment.CohortOf(actor, span, age), new CohortSums { Revenue = revenue });
    }

    private void CountProperties(CountedMoment moment, long revenue, int count)
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

    private void CountStep(CountedMoment moment, ChangedReferral step)
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

    private void CountCompletion(CountedMoment moment, Actor actor, ReferralState state, int sign)
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

    private void CountGrants(CountedMoment moment, Actor actor, IEnumerable<RuleTrace> rules, int version)
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

    private void CountChange(CountedMoment moment, RewardTrace change, ChangedReward reward)
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

    private void CountReward(CountedMoment moment, Actor actor, Granted granted, int count, long amount)
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
    private bool Mark(CountedMoment moment, Actor actor, CohortSpan span, int age)
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
}
