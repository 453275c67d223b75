using System.Globalization;
using Tributary.Client.Contracts;

namespace Tributary.Portal.Sample;

/// <summary>Makes up what a member could see, to show the look of the pages.</summary>
public static class SampleHome
{
    private const string Currency = "USD";
    private const int Months = 12;

    /// <summary>Returns a member with everything that pages show.</summary>
    public static PortalHome Of(PortalSettings look, string name, DateOnly today) =>
        new()
        {
            Portal = look,
            Name = name,
            Member = new PortalMember
            {
                Status = MemberStatuses.Active,
                DisplayName = "Ann",
                LeaderboardOptOut = false,
                Links =
                [
                    new PortalLink
                    {
                        Code = "DM84VQY9",
                        Link = "https://go.example.com/acme/r/DM84VQY9",
                        Active = true,
                        Clicks = 318,
                        SignUps = 41,
                    },
                ],
            },
            Decimals = new Dictionary<string, int> { [Currency] = 2 },
            Balances =
            [
                new CurrencyBalance
                {
                    Currency = Currency,
                    Held = 4_250,
                    Payable = 12_840,
                    Reserved = 0,
                    Paid = 30_000,
                    Reversed = 0,
                },
            ],
            Releases =
            [
                new PortalRelease
                {
                    Day = today.AddDays(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    Currency = Currency,
                    Amount = 4_250,
                },
            ],
            Milestones =
            [
                new PortalMilestone
                {
                    Count = 18,
                    Next = 25,
                    Rule = Completed with { Amount = MoneyOf(5_000) },
                },
            ],
            Rules =
            [
                Completed with
                {
                    Amount = MoneyOf(1_000),
                    Hold = "14d",
                    From = MoneyOf(2_000),
                },
                new PortalRule
                {
                    On = "purchase",
                    To = "upline",
                    Rates = ["10%", "5%"],
                    Hold = "30d",
                },
            ],
            Levels =
            [
                new PortalLevel
                {
                    Level = 1,
                    Currency = Currency,
                    Amount = 39_740,
                    Rewards = 52,
                },
                new PortalLevel
                {
                    Level = 2,
                    Currency = Currency,
                    Amount = 7_350,
                    Rewards = 31,
                },
            ],
            Earnings =
            [
                .. Enumerable
                    .Range(0, Months)
                    .Select(i => new PortalMonth
                    {
                        Month = today.AddMonths(i + 1 - Months).ToString("yyyy-MM", CultureInfo.InvariantCulture),
                        Currency = Currency,
                        Amount = 1_200 + (i * i * 53) + (i % 3 * 700),
                    }),
            ],
            Referrals = new ReferralCounts
            {
                Total = 41,
                Pending = 21,
                Completed = 18,
                Rejected = 1,
                Expired = 1,
            },
            Mark = "",
        };

    private static PortalRule Completed => new() { On = "referral.completed", To = "referrer" };

    private static MoneyInfo MoneyOf(long amount) => new() { Currency = Currency, Amount = amount };
}
