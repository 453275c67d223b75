using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features.Rewards;

/// <summary>Makes the calls for rewards.</summary>
internal static class RewardTour
{
    [TourStop(50)]
    public static async Task WalkAsync(ApiTour tour)
    {
        string[] ids;
        do ids =
        [
            .. (await tour.Server.GetAsync(ApiTour.Acme + "/rewards?status=review&rule=upgrade"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(reward => reward.GetProperty("id").GetString()!),
        ];
        while (ids.Length < 4);
        await tour.GetAsync(
            "ListRewards",
            ApiTour.Acme
                + "/rewards?status=review&member=ann&rule=upgrade&currency=USD&limit=2"
                + "&updated_since=2026-01-01T00:00:00Z"
        );
        await tour.GetAsync("GetReward", $"{ApiTour.Acme}/rewards/{ids[0]}");
        await tour.PostAsync(
            "ApproveReward",
            "one",
            $"{ApiTour.Acme}/rewards/{ids[0]}/approve",
            """{"reason":"The upgrade was paid."}"""
        );
        await tour.PostAsync(
            "ApproveRewards",
            "many",
            $"{ApiTour.Acme}/rewards/approve",
            $$"""{"ids":["{{ids[1]}}","rwd_404"]}"""
        );
        await tour.PostAsync(
            "RejectReward",
            "one",
            $"{ApiTour.Acme}/rewards/{ids[2]}/reject",
            """{"reason":"The upgrade was a mistake."}"""
        );
        await tour.PostAsync(
            "RejectRewards",
            "many",
            $"{ApiTour.Acme}/rewards/reject",
            $$"""{"ids":["{{ids[3]}}"],"reason":"The upgrade was a mistake."}"""
        );
        await tour.PostAsync(
            "FulfilReward",
            "one",
            $"{ApiTour.Acme}/rewards/{ids[0]}/fulfil",
            """{"reason":"Bank transfer 4711."}"""
        );
        await tour.PostAsync(
            "FulfilRewards",
            "many",
            $"{ApiTour.Acme}/rewards/fulfil",
            $$"""{"ids":["{{ids[1]}}"],"reason":"Bank transfer 4711."}"""
        );
    }
}
