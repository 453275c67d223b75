using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Portal;

/// <summary>Makes the calls for the pages of members.</summary>
internal static class PortalTour
{
    [TourStop(85)]
    public static async Task WalkAsync(ApiTour tour)
    {
        await tour.PutAsync(
            "PutPortalSettings",
            "one",
            ApiTour.Acme + "/portal",
            """
            {"name":"Acme friends","origins":["https://acme.example"],"language":"en","hidden":["levels"],
             "light":{"accent":"#0b6b63","background":"#ffffff","text":"#14201f"},
             "minimum_payout":{"currency":"USD","amount":2500}}
            """
        );
        await tour.GetAsync("GetPortalSettings", ApiTour.Acme + "/portal");
        await tour.PostAsync(
            "BeginPortalSession",
            "one",
            ApiTour.Acme + "/members/ann/portal-sessions",
            """{"hours":2}"""
        );
        await tour.GetAsync("GetPortal", ApiTour.Acme + "/members/ann/portal");
        await tour.GetAsync("ListPortalReferrals", ApiTour.Acme + "/members/ann/portal/referrals?limit=2");
        await tour.GetAsync("GetPortalLeaderboard", ApiTour.Acme + "/members/ann/portal/leaderboard");
        await tour.DoAsync(
            "PatchPortalProfile",
            "one",
            HttpMethod.Patch,
            ApiTour.Acme + "/members/ann/portal",
            """{"display_name":"Ann","leaderboard_opt_out":false}"""
        );
    }
}
