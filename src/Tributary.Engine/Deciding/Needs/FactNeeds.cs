using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Events;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Needs;

/// <summary>
/// The keys of the facts that a batch needs in addition to its members. Load reads them in its last statements. Pure,
/// so that both databases read the same.
/// </summary>
public sealed record FactNeeds
{
    /// <summary>Members whose counters are read.</summary>
    public required IReadOnlyCollection<MemberId> CounterMembers { get; init; }

    /// <summary>The first day that a counting window can reach. All-time counters (day 0) are always needed.</summary>
    public required int FirstDay { get; init; }
    public required IReadOnlyCollection<CapKey> Caps { get; init; }
    public required IReadOnlyCollection<(MemberId MemberId, string Rule)> Milestones { get; init; }

    /// <summary>The referrers' revenue to which entries with large amounts add.</summary>
    public required IReadOnlyCollection<RevenueKey> Revenue { get; init; }

    /// <summary>
    /// Members whose accounts may change. The partition's expense and settlement accounts are needed as well.
    /// </summary>
    public required IReadOnlyCollection<MemberId> AccountMembers { get; init; }

    /// <summary>
    /// Returns how many levels above each entry's member must be loaded: as many as any version pays, and always the
    /// referrer.
    /// </summary>
    public static int Levels(ProgramFacts program) => Math.Max(1, program.Plans.Max(p => p.Levels));

    /// <param name="suspects">The referrals that fraud detection checks.</param>
    /// <param name="memberEvents">The events to which a completion may pass on.</param>
    public static FactNeeds Of(
        BatchSubjects subjects,
        IReadOnlyList<FraudSubject> suspects,
        IEnumerable<OriginalFacts> memberEvents
    )
    {
        var (entries, programs, members, referrals, rewards) = subjects;
        var counterMembers = new HashSet<MemberId>();
        var caps = new HashSet<CapKey>();
        var milestones = new HashSet<(MemberId, string)>();
        var accountMembers = new HashSet<MemberId>();
        var revenue = new HashSet<RevenueKey>();
        var firstDay = int.MaxValue;
        var levels = programs.ToDictionary(program => program.Key, program => Levels(program.Value));

        foreach (var (id, program) in programs)
            if (program.IsBudgeted)
                caps.Add(CapKey.Order(id));
        foreach (var reward in rewards)
        {
            accountMembers.Add(reward.MemberId);
            if (reward.Threshold is null)
                continue;
            milestones.Add((reward.MemberId, reward.Rule));
            counterMembers.Add(reward.MemberId);
        }
        foreach (var suspect in suspects.Where(s => s.Moment == FraudMoment.Refund))
            counterMembers.UnionWith([suspect.MemberId, referrals[suspect.MemberId].ReferrerId]);
        foreach (var entry in entries.Concat(memberEvents.Select(e => e.Event)))
        {
            if (!members.TryGetValue(entry.MemberId, out var member))
                continue;
            var program = programs[entry.ProgramId];
            var referral = referrals.GetValueOrDefault(member.Id);
            var plan = program.Plan(TermsInForce.VersionFor(program, entry, referral?.JoinedAt));

            ImmutableArray<MemberId> people = [member.Id, .. member.Upline.Take(levels[program.Id])];
            accountMembers.UnionWith(people);
            if (entry.Amount is < -SumRange.LargeAmount or > SumRange.LargeAmount)
            {
                counterMembers.Add(member.Id);
                if (referral is not null && entry.Currency is { } currency)
                    revenue.Add(new RevenueKey(program.Id, referral.ReferrerId, currency));
            }
            if (plan.ReadsCounters)
            {
                counterMembers.UnionWith(people);
                firstDay = Math.Min(
                    firstDay,
                    Calendar.Window(entry.OccurredAt, FieldWindow.LastMonth, plan.TimeZone).First
                );
            }
            foreach (var rule in RulesOf(plan, entry.Type))
            {
                if (!plan.IsCapped && rule.Milestone is null)
                    continue;
                foreach (var payee in PayeesOf(rule, member))
                {
                    foreach (var (key, _) in RuleCaps.Of(plan, rule, program.Id, payee, entry.OccurredAt))
                    {
                        caps.Add(key);
                        foreach (var foreign in ForeignCurrencies(program, plan, rule.Grant, entry))
                            caps.Add(key.In(foreign));
                    }
                    if (rule.Milestone is not null)
                        milestones.Add((payee, rule.Key));
                }
            }
        }
        return new FactNeeds
        {
            Revenue = revenue,
            CounterMembers = counterMembers,
            FirstDay = firstDay,
            Caps = caps,
            Milestones = milestones,
            AccountMembers = accountMembers,
        };
    }

    /// <summary>
    /// Returns the rules that an entry of this type can trigger, including those for completions if the event may
    /// complete a referral.
    /// </summary>
    internal static IEnumerable<RulePlan> RulesOf(Plan plan, string type)
    {
        if (!EntryTypes.IsCommand(type) || CommandRegistry.Find(type)?.MayCompleteReferral == true)
            foreach (var rule in plan.RulesByTrigger.GetValueOrDefault(RulePlan.ReferralCompleted, []))
                yield return rule;
        foreach (var rule in plan.RulesByTrigger.GetValueOrDefault(type, []))
            yield return rule;
    }

    internal static IEnumerable<MemberId> PayeesOf(RulePlan rule, MemberFacts member) =>
        rule.To switch
        {
            Payee.Member => [member.Id],
            Payee.Referrer => member.Upline.Take(1),
            _ => member.Upline.Take(rule.Grant.Levels),
        };

    /// <summary>
    /// Returns the currencies, other than the program's first, that a reward of the rule may have. Their amounts are
    /// capped separately.
    /// </summary>
    private static IEnumerable<string> ForeignCurrencies(ProgramFacts program, Plan plan, Grant grant, Entry entry) =>
        grant switch
        {
            Grant.Fixed amounts => amounts.Amounts.Keys.Where(c => c != program.HomeCurrency),
            Grant.Rates => (entry.Currency ?? plan.Currency) == program.HomeCurrency
                ? []
                : [entry.Currency ?? plan.Currency],
            Grant.Tiered tiered => tiered.Tiers.SelectMany(t => ForeignCurrencies(program, plan, t.Grant, entry)),
            _ => [],
        };
}
