using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Application.Answers;

/// <summary>Writes the figures and balances of a member.</summary>
internal static class FigureAnswers
{
    public static MemberStats Of(StatsView stats, ProgramFacts program, Instant now) =>
        new()
        {
            Clicks = stats.Clicks,
            Referrals = new ReferralCounts
            {
                Total = stats.SignUps,
                Pending = stats.Pending,
                Completed = stats.Completed,
                Rejected = stats.Rejected,
                Expired = stats.Expired,
            },
            Revenue = RevenueOf(stats, program.HomeCurrency, program.PlanAt(now).Currency),
            Events = stats.Events,
            Rewards = new RewardCounts
            {
                Count = stats.Rewards,
                Amounts =
                [
                    .. stats.Earned.Select(earned => new MoneyInfo
                    {
                        Currency = earned.Currency,
                        Amount = earned.Amount,
                    }),
                ],
            },
        };

    public static IReadOnlyList<CurrencyBalance> Of(IReadOnlyList<BalanceView> balances) =>
        [
            .. balances.Select(balance => new CurrencyBalance
            {
                Currency = balance.Currency,
                Held = balance.Sums.CreditsPending,
                Payable = balance.Sums.Payable,
                Reserved = balance.Sums.DebitsPending,
                Paid = balance.Sums.Paid,
                Reversed = balance.Sums.Reversed,
            }),
        ];

    /// <summary>Returns the program's currency first, even when nothing was spent in it, and then the others.</summary>
    private static MoneyInfo[] RevenueOf(StatsView stats, string home, string first)
    {
        if (stats.Others.Count == 0 && home == first)
            return [new MoneyInfo { Currency = first, Amount = stats.Revenue }];
        var amounts = stats.Others.Append((Currency: home, Amount: stats.Revenue)).ToList();
        return
        [
            new MoneyInfo
            {
                Currency = first,
                Amount = amounts.Where(money => money.Currency == first).Sum(money => money.Amount),
            },
            .. from money in amounts
            where money.Currency != first && money.Amount != 0
            select new MoneyInfo { Currency = money.Currency, Amount = money.Amount },
        ];
    }
}
