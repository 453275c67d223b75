using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>
/// Parses Terms into a plan or into all of their faults: 1. strict JSON into nodes; 2. the context of the other parts
/// (units, currency, names of counters); 3. the parts; 4. the plan with its derived values; 5. the canonical form.
/// </summary>
public static class TermsParser
{
    private enum AppliesTo
    {
        NewReferrals,
        AllFromNow,
    }

    /// <param name="utf8Json">At most 256 KiB, at most 32 levels deep.</param>
    public static TermsResult Parse(ReadOnlySpan<byte> utf8Json)
    {
        var faults = new TermsFaults();
        var root = TermsJson.Read(utf8Json, faults);
        var plan = root is null ? null : Compile(root, new TermsReader(faults));
        return root is not null && plan is not null && faults.IsEmpty
            ? new TermsResult(plan, TermsCanonical.Write(root), [])
            : new TermsResult(null, default, faults.ToImmutable());
    }

    private static Plan? Compile(TermsNode root, TermsReader read)
    {
        if (read.Open(root, TermsShape.Program) is not { } program)
            return null;
        var scope = Scope(program, read);
        var rules = RuleParser.ParseAll(program["rewards"], scope);
        var counters = CounterParser.Parse(program["counters"], scope);
        var completes = Completion(program["completes"], scope);
        var budget = CapParser.Budget(program["budget"], read);
        var sharedCaps = CapParser.Shared(program["caps"], rules, read);
        var fraud = FraudParser.Parse(program["fraud"], read);
        var (startsAt, endsAt) = ClockParser.Life(program, read);
        var name = read.Label(program["name"], TermsLimits.Name);
        var accepts = read.Set(program["accepts"], "currencies", 1, TermsLimits.Accepts, scope.ReadCurrency);
        var timeZone = ClockParser.TimeZone(program["timezone"], read);
        var appliesTo = read.OneOf<AppliesTo>(program["applies_to"]);
        var attribution = Attribution(program["attribution"], read);
        if (LinkParser.Parse(program["link"], read) is not { } link || name is null)
            return null;

        ImmutableArray<Field> fields =
        [
            .. rules
                .Select(rule => rule.When)
                .Append(completes?.When)
                .Concat(counters.Select(counter => counter.When))
                .SelectMany(ConditionFields.In),
        ];
        return new Plan
        {
            Name = name,
            Currency = scope.Currency,
            Accepts = [.. accepts, scope.Currency],
            Units = scope.Units,
            TimeZone = timeZone,
            StartsAt = startsAt,
            EndsAt = endsAt,
            AppliesToAllFromNow = appliesTo == AppliesTo.AllFromNow,
            Link = link,
            Attribution = attribution,
            Completes = completes,
            Counters = counters,
            Budget = budget,
            SharedCaps = sharedCaps,
            Fraud = fraud,
            Rules = rules,
            RulesByTrigger = rules
                .GroupBy(rule => rule.On)
                .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray()),
            WindowedCounters = fields.Where(field => field.Window != FieldWindow.All).Select(CounterOf).ToFrozenSet(),
            Groups = GroupNames.In(
                rules,
                [.. rules.Select(rule => rule.When), completes?.When, .. counters.Select(c => c.When)]
            ),
            ReadsAttributes = fields.Any(field => field.Kind == FieldKind.Attribute),
            ReadsCounters =
                fields.Any(IsCounted)
                || rules.Any(rule =>
                    rule.Grant is Grant.Tiered || rule.Milestone is not null || rule.For?.Count is not null
                ),
            IsCapped = budget is not null || !sharedCaps.IsEmpty || rules.Any(rule => rule.Cap is not null),
            IsBudgeted =
                budget is not null
                || rules
                    .Select(rule => rule.Cap)
                    .Concat(sharedCaps.Select(shared => shared.Cap))
                    .Any(cap => cap?.Of == CapScope.Program),
            Levels = rules.Select(HighestLevelOf).DefaultIfEmpty(0).Max(),
        };
    }

    private static TermsScope Scope(TermsObject program, TermsReader read)
    {
        var units = UnitParser.Parse(program["units"], read);
        var counters = program["counters"] is TermsNode.Object { Members.Keys: var names } ? names.ToFrozenSet() : [];
        var scope = new TermsScope(read, "", units, counters);
        return scope with { Currency = scope.ReadCurrency(program["currency"]) ?? "" };
    }

    private static AttributionPlan Attribution(TermsNode? node, TermsReader read)
    {
        var open = read.Open(node, TermsShape.Attribution);
        return new AttributionPlan(
            read.OneOf<AttributionModel>(open?["model"]) ?? AttributionModel.LastClick,
            read.Span(open?["window"]) ?? new CalendarSpan(TimeSpan.FromDays(30), 0),
            read.OneOf<AttributionPreference>(open?["prefer"]) ?? AttributionPreference.Code
        );
    }

    private static CompletionPlan? Completion(TermsNode? node, TermsScope scope)
    {
        if (scope.Read.Open(node, TermsShape.Completes) is not { } open)
            return null;
        var when = ConditionParser.Parse(open["when"], payee: false, scope);
        return new CompletionPlan(when ?? new Condition.All([]), scope.Read.Span(open["within"]));
    }

    private static string CounterOf(Field field) =>
        field.Kind is FieldKind.CounterCount or FieldKind.CounterAmount
            ? $"counters.{field.Name}"
            : $"events.{field.Name}";

    private static bool IsCounted(Field field) =>
        field.Kind
            is FieldKind.EventCount
                or FieldKind.EventAmount
                or FieldKind.CounterCount
                or FieldKind.CounterAmount
                or FieldKind.ReferralCount
                or FieldKind.ReferralCompletedCount;

    /// <summary>Returns the level of the highest beneficiary that a rule may pay: 0 for the actor itself.</summary>
    private static int HighestLevelOf(RulePlan rule) =>
        rule.To switch
        {
            Payee.Member => 0,
            Payee.Referrer => 1,
            _ => rule.Grant switch
            {
                Grant.Rates rates => rates.ByLevel.Length,
                Grant.Tiered tiered => tiered
                    .Tiers.Select(tier => tier.Grant)
                    .OfType<Grant.Rates>()
                    .Select(rates => rates.ByLevel.Length)
                    .DefaultIfEmpty(0)
                    .Max(),
                _ => 0,
            },
        };
}
