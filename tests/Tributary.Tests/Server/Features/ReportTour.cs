using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features;

/// <summary>Makes the calls that return figures of a member or a program.</summary>
internal static class ReportTour
{
    [TourStop(40)]
    public static async Task WalkAsync(ApiTour tour)
    {
        foreach (
            var (call, path) in new[]
            {
                ("GetStats", "members/ann/stats"),
                ("GetBudget", "budget"),
                ("GetCaps", "members/ann/caps"),
                ("ListMemberDecisions", "members/ann/decisions?limit=2"),
                ("GetBalance", "members/ann/balance"),
                ("ListLedger", "members/ann/ledger?limit=2"),
                ("ListMemberRewards", "members/ann/rewards?status=held&limit=2"),
                ("ListMemberReferrals", "members/ann/referrals?status=completed&limit=2"),
                ("ListUpline", "members/dan/upline"),
                ("ListDownline", "members/ann/downline?depth=2&limit=2"),
                ("GetLeaderboard", "leaderboard?by=rewards&period=month&limit=3"),
            }
        )
            await tour.GetAsync(call, $"{ApiTour.Acme}/{path}");
    }
}
