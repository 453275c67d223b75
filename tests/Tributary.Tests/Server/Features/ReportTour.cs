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
                ("ExportSet", "exports/rewards?format=csv&limit=2"),
                ("GetLeaderboard", "leaderboard?by=rewards&period=month&limit=3"),
                ("GetRank", "members/ann/rank?by=rewards&around=1"),
                ("GetTimeSeries", "analytics/timeseries?metrics=sign_ups,revenue&by=month&interval=this_month"),
                ("GetBreakdown", "analytics/breakdown?dimension=code&metrics=sign_ups,revenue&limit=2"),
                ("GetTop", "analytics/top?metrics=revenue&limit=2"),
                ("GetFunnel", "analytics/funnel?interval=this_month"),
                ("GetCohorts", "analytics/cohorts?by=month"),
                ("GetTimeToConvert", "analytics/time-to-convert?by=month&interval=this_month"),
                ("GetVirality", "analytics/virality?interval=this_month"),
                ("GetLiability", "analytics/liability?by=month"),
                ("ListAnalyticsRows", "analytics/rows?metric=revenue&limit=2"),
            }
        )
            await tour.GetAsync(call, $"{ApiTour.Acme}/{path}");
    }
}
