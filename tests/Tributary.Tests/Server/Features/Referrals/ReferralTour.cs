using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features.Referrals;

/// <summary>Makes the calls for referrals.</summary>
internal static class ReferralTour
{
    [TourStop(60)]
    public static async Task WalkAsync(ApiTour tour)
    {
        var pending = (await tour.GetAsync("ListReferrals", ApiTour.Acme + "/referrals?status=pending&limit=5"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(referral => referral.GetProperty("id").GetString()!)
            .ToList();
        await tour.GetAsync("GetReferral", $"{ApiTour.Acme}/referrals/{pending[0]}");
        await tour.PostAsync(
            "CompleteReferral",
            "one",
            $"{ApiTour.Acme}/referrals/{pending[0]}/complete",
            """{"reason":"Bought in the shop on Main Street."}"""
        );
        await tour.PostAsync(
            "RejectReferral",
            "one",
            $"{ApiTour.Acme}/referrals/{pending[1]}/reject",
            """{"reason":"An employee."}"""
        );
    }
}
