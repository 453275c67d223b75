using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Codes;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Portal;
using Tributary.Storage.Queries;

namespace Tributary.Server.Features.Portal;

/// <summary>Puts together what a member sees of itself: 1. reads it; 2. puts it into the days of the program.</summary>
internal sealed class PortalHomes(
    IStore store,
    PortalReads reads,
    StatsReads stats,
    CodeReads codes,
    PortalSettingsReads settings,
    LinkBuilder links
)
{
    private const int Months = 12;
    private const int MostReleases = 6;
    private const int MostLinks = 20;

    public async ValueTask<PortalHome> ReadAsync(
        ProgramCall call,
        MemberView member,
        HttpRequest request,
        CancellationToken stopping
    )
    {
        var (id, now) = (call.Program.Id, store.Now);
        var plan = call.Program.PlanAt(now);
        // Before the rest, so that a change meanwhile is noticed.
        var marks = await reads.FindMarksAsync([member.Id], stopping);
        var look = await settings.FindAsync(id, stopping);
        var figures = await stats.FindAsync(id, member.ExternalId, stopping);
        var balances = await BalancesAsync(call, member, plan, stopping);
        var held = await reads.ListHeldAsync(id, member.Id, stopping);
        var levels = await reads.ListLevelsAsync(id, member.Id, stopping);
        var since = MonthsAgo(now, plan.TimeZone);
        var hours = await reads.ListHoursAsync(id, member.Id, since, stopping);
        var completed = figures?.Completed ?? 0;
        IReadOnlyList<PortalRule> rules = [.. PortalRules.List(plan, member)];
        return new PortalHome
        {
            Portal = look,
            Name = look.Name ?? plan.Name,
            Member = await MemberAsync(call, member, request, stopping),
            Decimals = DecimalsOf(
                plan,
                balances
                    .Select(balance => balance.Currency)
                    .Concat(hours.Select(hour => hour.Currency))
                    .Concat(levels.Select(level => level.Currency))
                    .Concat(rules.SelectMany(CurrenciesOf))
                    .Concat(look.MinimumPayout is { } least ? [least.Currency] : [])
            ),
            Balances = balances,
            Releases = [.. ReleasesOf(held, plan.TimeZone)],
            Milestones = [.. PortalRules.ListMilestones(plan, member, completed)],
            Rules = rules,
            Levels =
            [
                .. levels.Select(level => new PortalLevel
                {
                    Level = level.Level,
                    Currency = level.Currency,
                    Amount = level.Amount,
                    Rewards = level.Rewards,
                }),
            ],
            Earnings = [.. EarningsOf(hours, plan.TimeZone)],
            Referrals = new ReferralCounts
            {
                Total = figures?.SignUps ?? 0,
                Pending = figures?.Pending ?? 0,
                Completed = completed,
                Rejected = figures?.Rejected ?? 0,
                Expired = figures?.Expired ?? 0,
            },
            Mark = marks.GetValueOrDefault(member.Id, ""),
        };
    }

    public async ValueTask<PortalMember> MemberAsync(
        ProgramCall call,
        MemberView member,
        HttpRequest request,
        CancellationToken stopping
    )
    {
        var visits = (await reads.ListVisitsAsync(call.Program.Id, member.Id, stopping)).ToDictionary(
            visit => visit.Code,
            StringComparer.OrdinalIgnoreCase
        );
        var signUps = await reads.CountSignUpsAsync(call.Program.Id, member.Id, stopping);
        var known = await codes.ListAsync(call.Program.Id, member.Id, new ListRange(MostLinks), stopping);
        var now = store.Now;
        return new PortalMember
        {
            Status = EnumNames.Of(member.Status),
            DisplayName = member.DisplayName,
            LeaderboardOptOut = member.IsUnlisted,
            Links =
            [
                .. known
                    .Items.OrderByDescending(code => code.Code == member.Code)
                    .Select(code => new PortalLink
                    {
                        Code = code.Code,
                        Link = links.Of(request, call.Program.Name, code.Code),
                        Active = code.IsOpen(now) && !code.IsUsedUp,
                        Clicks = visits.GetValueOrDefault(code.Code)?.Clicks ?? 0,
                        SignUps = signUps.GetValueOrDefault(code.Code),
                    }),
            ],
        };
    }

    private async ValueTask<IReadOnlyList<CurrencyBalance>> BalancesAsync(
        ProgramCall call,
        MemberView member,
        Plan plan,
        CancellationToken stopping
    )
    {
        var own = member.Currency ?? plan.Currency;
        var balances = await stats.FindBalanceAsync(call.Program.Id, member.ExternalId, stopping) ?? [];
        return
        [
            .. balances
                .Select(balance => new CurrencyBalance
                {
                    Currency = balance.Currency,
                    Held = balance.Sums.CreditsPending,
                    Payable = balance.Sums.Payable,
                    Reserved = balance.Sums.DebitsPending,
                    Paid = balance.Sums.Paid,
                    Reversed = balance.Sums.Reversed,
                })
                .Concat(balances.Any(balance => balance.Currency == own) ? [] : [Nothing(own)])
                .OrderByDescending(balance => balance.Currency == own),
        ];
    }

    private static CurrencyBalance Nothing(string currency) =>
        new()
        {
            Currency = currency,
            Held = 0,
            Payable = 0,
            Reserved = 0,
            Paid = 0,
            Reversed = 0,
        };

    private static IEnumerable<PortalRelease> ReleasesOf(IEnumerable<HeldEarnings> held, TimeZoneInfo zone) =>
        held.GroupBy(part => (Day: part.PayableAt is { } at ? DayOf(at, zone) : null, part.Currency))
            .OrderBy(day => day.Key.Day is null)
            .ThenBy(day => day.Key.Day, StringComparer.Ordinal)
            .Take(MostReleases)
            .Select(day => new PortalRelease
            {
                Day = day.Key.Day,
                Currency = day.Key.Currency,
                Amount = day.Sum(part => part.Amount),
            });

    private static IEnumerable<PortalMonth> EarningsOf(IEnumerable<HourEarnings> hours, TimeZoneInfo zone) =>
        hours
            .GroupBy(hour => (Month: DayOf(hour.From, zone)[..7], hour.Currency))
            .OrderBy(month => month.Key.Month, StringComparer.Ordinal)
            .Select(month => new PortalMonth
            {
                Month = month.Key.Month,
                Currency = month.Key.Currency,
                Amount = month.Sum(hour => hour.Amount),
            });

    private static string DayOf(Instant at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at.ToDateTimeOffset(), zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Returns the beginning of the month that is the first of twelve with this one.</summary>
    private static Instant MonthsAgo(Instant now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now.ToDateTimeOffset(), zone).DateTime;
        var first = new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1 - Months);
        while (zone.IsInvalidTime(first))
            first = first.AddMinutes(15);
        return Instant.From(new DateTimeOffset(first, zone.GetUtcOffset(first)));
    }

    private static Dictionary<string, int> DecimalsOf(Plan plan, IEnumerable<string> currencies) =>
        currencies
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(
                currency => currency,
                currency => Currencies.TryGetExponent(currency, plan.Units, out var exponent) ? exponent : 0
            );

    private static IEnumerable<string> CurrenciesOf(PortalRule rule)
    {
        if (rule.Amount is { } amount)
            yield return amount.Currency;
        if (rule.From is { } from)
            yield return from.Currency;
    }
}
